from django.urls import path

from wayhome.journeys.home import views

app_name = "home"
urlpatterns = [
    path("", views.start, name="start"),
    path("home/", views.home, name="home"),
]

from django.urls import path

from wayhome.doors.demonstration import views

app_name = "demonstration"
urlpatterns = [
    path("demonstration/", views.welcome, name="welcome"),
    path("demonstration/sign-in/", views.sign_in, name="sign_in"),
]

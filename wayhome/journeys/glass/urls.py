from django.urls import path

from wayhome.journeys.glass import views

app_name = "glass"
urlpatterns = [
    path("emergency/", views.open_glass, name="open"),
    path("opened/", views.review, name="review"),
    path("opened/<ref:glass>/", views.judge, name="judge"),
]

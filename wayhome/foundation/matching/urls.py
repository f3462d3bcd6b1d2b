from django.urls import path

from wayhome.foundation.matching import views

app_name = "matching"
urlpatterns = [
    path("matching/", views.queue, name="queue"),
    path("matching/<ref:pair>/", views.pair, name="pair"),
]

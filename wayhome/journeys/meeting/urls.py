from django.urls import path

from wayhome.journeys.meeting import views

app_name = "meeting"
urlpatterns = [
    path("meeting/", views.meeting, name="meeting"),
    path("meeting/attendance/", views.attendance, name="attendance"),
    path("meeting/<ref:episode>/", views.decide, name="decide"),
]

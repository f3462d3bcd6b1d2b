from django.urls import path

from wayhome.journeys.cohort import views

app_name = "cohort"
urlpatterns = [
    path("at-risk/", views.cohort, name="cohort"),
    path("at-risk/export/", views.export, name="export"),
]

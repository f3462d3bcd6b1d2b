from django.apps import AppConfig


class CohortConfig(AppConfig):
    name = "wayhome.journeys.cohort"
    label = "cohort"

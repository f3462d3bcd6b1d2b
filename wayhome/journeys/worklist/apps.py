from django.apps import AppConfig


class WorklistConfig(AppConfig):
    name = "wayhome.journeys.worklist"
    label = "worklist"

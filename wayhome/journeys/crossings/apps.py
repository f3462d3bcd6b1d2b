from django.apps import AppConfig


class CrossingsConfig(AppConfig):
    name = "wayhome.journeys.crossings"
    label = "crossings"

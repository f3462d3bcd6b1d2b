from django.apps import AppConfig


class GlassConfig(AppConfig):
    name = "wayhome.journeys.glass"
    label = "glass"

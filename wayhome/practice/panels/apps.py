from django.apps import AppConfig


class PanelsConfig(AppConfig):
    name = "wayhome.practice.panels"
    label = "panels"

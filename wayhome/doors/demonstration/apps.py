from django.apps import AppConfig


class DemonstrationConfig(AppConfig):
    name = "wayhome.doors.demonstration"
    label = "demonstration"

from django.apps import AppConfig


class PreparedConfig(AppConfig):
    name = "wayhome.journeys.prepared"
    label = "prepared"

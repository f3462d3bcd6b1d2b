from django.apps import AppConfig


class ReturnsConfig(AppConfig):
    name = "wayhome.doors.returns"
    label = "returns"

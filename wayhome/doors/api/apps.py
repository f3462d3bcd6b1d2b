from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "wayhome.doors.api"
    label = "api"

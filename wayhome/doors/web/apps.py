from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "wayhome.doors.web"
    label = "web"

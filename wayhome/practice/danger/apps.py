from django.apps import AppConfig


class DangerConfig(AppConfig):
    name = "wayhome.practice.danger"
    label = "danger"

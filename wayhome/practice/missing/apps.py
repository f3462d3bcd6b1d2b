from django.apps import AppConfig


class MissingConfig(AppConfig):
    name = "wayhome.practice.missing"
    label = "missing"

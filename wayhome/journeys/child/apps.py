from django.apps import AppConfig


class ChildConfig(AppConfig):
    name = "wayhome.journeys.child"
    label = "child"

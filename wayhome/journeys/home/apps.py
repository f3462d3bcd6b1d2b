from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "wayhome.journeys.home"
    label = "home"

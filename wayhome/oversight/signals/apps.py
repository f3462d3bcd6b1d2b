from django.apps import AppConfig


class SignalsConfig(AppConfig):
    name = "wayhome.oversight.signals"
    label = "signals"

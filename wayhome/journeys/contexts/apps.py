from django.apps import AppConfig


class ContextsConfig(AppConfig):
    name = "wayhome.journeys.contexts"
    label = "contexts"

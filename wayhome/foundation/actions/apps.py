from django.apps import AppConfig


class ActionsConfig(AppConfig):
    name = "wayhome.foundation.actions"
    label = "actions"

from django.apps import AppConfig


class RulesConfig(AppConfig):
    name = "wayhome.foundation.rules"
    label = "rules"

from django.apps import AppConfig


class MatchingConfig(AppConfig):
    name = "wayhome.foundation.matching"
    label = "matching"

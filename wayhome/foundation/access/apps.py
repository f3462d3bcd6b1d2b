from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "wayhome.foundation.access"
    label = "access"

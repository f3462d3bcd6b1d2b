from django.apps import AppConfig


class ProvidersConfig(AppConfig):
    name = "wayhome.foundation.providers"
    label = "providers"

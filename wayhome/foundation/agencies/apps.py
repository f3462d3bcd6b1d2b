from django.apps import AppConfig


class AgenciesConfig(AppConfig):
    name = "wayhome.foundation.agencies"
    label = "agencies"

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "wayhome.foundation.people"
    label = "people"

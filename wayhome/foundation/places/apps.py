from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "wayhome.foundation.places"
    label = "places"

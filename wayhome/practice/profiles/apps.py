from django.apps import AppConfig


class ProfilesConfig(AppConfig):
    name = "wayhome.practice.profiles"
    label = "profiles"

from django.apps import AppConfig


class ThemesConfig(AppConfig):
    name = "wayhome.oversight.themes"
    label = "themes"

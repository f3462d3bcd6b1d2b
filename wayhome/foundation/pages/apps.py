from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "wayhome.foundation.pages"
    label = "pages"

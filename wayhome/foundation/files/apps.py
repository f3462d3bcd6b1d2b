from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "wayhome.foundation.files"
    label = "files"

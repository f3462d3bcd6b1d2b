from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "wayhome.oversight.insight"
    label = "insight"

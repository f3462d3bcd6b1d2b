from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "wayhome.oversight.reports"
    label = "reports"

from django.apps import AppConfig


class InspectionConfig(AppConfig):
    name = "wayhome.oversight.inspection"
    label = "inspection"

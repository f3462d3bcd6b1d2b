from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "wayhome.practice.plans"
    label = "plans"

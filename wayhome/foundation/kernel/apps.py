from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "wayhome.foundation.kernel"
    label = "kernel"

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "wayhome.oversight.audit"
    label = "audit"

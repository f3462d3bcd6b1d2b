from django.apps import AppConfig


class MeetingConfig(AppConfig):
    name = "wayhome.journeys.meeting"
    label = "meeting"

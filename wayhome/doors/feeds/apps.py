from django.apps import AppConfig


class FeedsConfig(AppConfig):
    name = "wayhome.doors.feeds"
    label = "feeds"

from django.apps import AppConfig


class QuestionnairesConfig(AppConfig):
    name = "wayhome.foundation.questionnaires"
    label = "questionnaires"

from django.apps import AppConfig


class ContactsConfig(AppConfig):
    name = "wayhome.practice.contacts"
    label = "contacts"

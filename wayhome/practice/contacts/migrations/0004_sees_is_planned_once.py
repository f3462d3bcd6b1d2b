"""The front door's question of row security, planned once a connection, as the circle's is: it was
4 ms of each query about contacts."""

from importlib import import_module

from django.db import migrations

BEFORE = import_module("wayhome.practice.contacts.migrations.0002_row_security").SEES
planned_once = import_module(
    "wayhome.foundation.access.migrations.0012_sees_is_planned_once"
).planned_once


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0003_guests_come_back"),
        ("access", "0012_sees_is_planned_once"),
    ]
    operations = [migrations.RunSQL(*planned_once(BEFORE, "contacts_sees"))]

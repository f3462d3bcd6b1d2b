"""A staged row is updated once, when it becomes facts: room on its page keeps that cheap (HOT)."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("feeds", "0001_initial")]
    operations = [
        migrations.RunSQL(
            "ALTER TABLE feeds_row SET (fillfactor = 75)",
            "ALTER TABLE feeds_row RESET (fillfactor)",
        )
    ]

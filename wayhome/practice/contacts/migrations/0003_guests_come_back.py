"""A code may be for what a guest sent before: to read what came of it, and to disagree."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contacts", "0002_row_security")]
    operations = [
        migrations.AddField(
            model_name="guestcode",
            name="referral",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="contacts.referral",
            ),
        ),
    ]

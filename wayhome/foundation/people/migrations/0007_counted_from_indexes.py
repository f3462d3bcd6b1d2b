from datetime import date

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models.functions import Coalesce


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("people", "0006_plans_and_disabilities"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="carestatus",
            index=models.Index(
                Coalesce("until_on", models.Value(date(9999, 12, 31))),
                condition=models.Q(("status", "looked_after"), ("voided_at", None)),
                include=("child", "from_on", "until_on"),
                name="in_care_until",
            ),
        ),
        AddIndexConcurrently(
            model_name="responsibility",
            index=models.Index(
                condition=models.Q(("voided_at", None)),
                fields=["authority"],
                include=("child", "from_on", "until_on"),
                name="answered_for",
            ),
        ),
    ]

"""What one rule says that one team owes by when: of what is late, what cannot wait stands first."""

from django.db import migrations, models

OWED = models.Q(stopped_at=None, excused_at=None, closed_at=None, kind__in=("S", "P", "G"))


class Migration(migrations.Migration):
    dependencies = [("rules", "0003_owed_of_a_child")]
    operations = [
        migrations.AddIndex(
            model_name="derived",
            index=models.Index(
                fields=["team", "rule", "due_at"], condition=OWED, name="derived_owed_by_team_and_rule"
            ),
        ),
        migrations.RemoveIndex(model_name="derived", name="derived_owed_by_team_rule"),
    ]

"""What is owed about a child, whole in an index: a page about thousands reads no row for it. And
what one rule says that one team owes, which a manager's list counts."""

from django.db import migrations, models

OWED = models.Q(stopped_at=None, excused_at=None, closed_at=None, kind__in=("S", "P", "G"))


class Migration(migrations.Migration):
    dependencies = [("rules", "0002_owed_by_agency_and_child")]
    operations = [
        migrations.AddIndex(
            model_name="derived",
            index=models.Index(
                fields=["child", "due_at"],
                include=["rule", "kind", "from_at", "until_at", "handling", "case_ref"],
                condition=OWED,
                name="derived_owed_of_child",
            ),
        ),
        migrations.AddIndex(
            model_name="derived",
            index=models.Index(
                fields=["team", "rule"], condition=OWED, name="derived_owed_by_team_rule"
            ),
        ),
        migrations.RemoveIndex(model_name="derived", name="derived_owed_by_child"),
    ]

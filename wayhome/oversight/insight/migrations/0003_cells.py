"""Counts are kept by cell, and a fact marks its cell (ADR 0041). Everything is counted again."""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

MONTHS = {
    "missing_episodefact": ("began_month_on", "due_month_on"),
    "exploitation_impactfact": ("due_month_on",),
}
GRAIN = ("authority_id", "service_id")
# Values are read whole and by the million: packing and unpacking them costs more than their room.
EMPTY = """
DELETE FROM insight_keptmonth;
DELETE FROM insight_touched;
ALTER TABLE insight_monthly ALTER COLUMN held SET STORAGE EXTERNAL;
"""


def _marks(table: str, grain: tuple[str, ...], *sources: str) -> str:
    columns = "".join(f", {name}" for name in grain)
    rows = " UNION ".join(
        f"SELECT '{table}.{month}', {month}{columns} FROM {source} WHERE {month} IS NOT NULL"
        for month in MONTHS[table]
        for source in sources
    )
    return f"INSERT INTO insight_touched (facts, month_on{columns}) {rows};"


def _touch(table: str, *grain: str) -> str:
    return f"""
CREATE OR REPLACE FUNCTION {table}_touched() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN {_marks(table, grain, "changed")}
    ELSIF TG_OP = 'DELETE' THEN {_marks(table, grain, "before")}
    ELSE {_marks(table, grain, "before", "changed")}
    END IF;
    RETURN NULL;
END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("insight", "0002_touched")]

    operations = [
        migrations.DeleteModel("Monthly"),
        migrations.CreateModel(
            "Monthly",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False,
                                           verbose_name="ID")),
                ("facts", models.CharField(max_length=60)),
                ("what", models.CharField(blank=True, max_length=60)),
                ("month_on", models.DateField()),
                ("authority_id", models.BigIntegerField(null=True)),
                ("service_id", models.BigIntegerField(null=True)),
                ("category", models.CharField(blank=True, max_length=20)),
                ("numbers", ArrayField(models.BigIntegerField(), null=True)),
                ("held", models.BinaryField(null=True)),
                ("last_at", models.DateTimeField(null=True)),
                ("next_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("facts", "what", "month_on", *GRAIN, "category"),
                        nulls_distinct=False,
                        name="one_keeping_of_a_cell",
                    )
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(service_id__isnull=False),
                        fields=["service_id", "facts", "what", "month_on"],
                        name="cells_of_a_service",
                    )
                ],
            },
        ),
        migrations.RemoveField("keptmonth", "kept_at"),
        migrations.RemoveField("keptmonth", "last_at"),
        migrations.RemoveField("keptmonth", "next_at"),
        *(
            migrations.AddField("touched", name, models.BigIntegerField(null=True))
            for name in GRAIN
        ),
        migrations.RunSQL(EMPTY, migrations.RunSQL.noop),
        *(migrations.RunSQL(_touch(table, *GRAIN), _touch(table)) for table in MONTHS),
    ]  # fmt: skip

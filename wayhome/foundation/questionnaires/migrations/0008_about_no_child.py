"""A place or a group is assessed with no child (ADR 0035).

The second lock asks less than the predicate, as everywhere: such a row opens to agencies that are in
a partnership with the one that recorded it.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


TABLES = ("response", "askedsection", "answer", "scored", "floorhit")
NEAR = """
CREATE FUNCTION questionnaires_near(agency bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
    SELECT EXISTS (
        SELECT FROM agencies_agency_partnerships theirs
        JOIN agencies_agency_partnerships ours ON ours.partnership_id = theirs.partnership_id
        WHERE theirs.agency_id = agency
          AND ours.agency_id = nullif(current_setting('wayhome.agency', true), '')::bigint)
$$;
"""
SYSTEM = "current_setting('wayhome.context', true) = 'system'"
OF_NONE = "(child_id IS NULL AND questionnaires_near(recorded_by_agency_id))"


def reads(table: str) -> migrations.RunSQL:
    of_child = f"{SYSTEM} OR false OR access_sees(child_id)"
    return migrations.RunSQL(
        f"ALTER POLICY circle_reads ON questionnaires_{table}"
        f" USING ({SYSTEM} OR {OF_NONE} OR access_sees(child_id))",
        f"ALTER POLICY circle_reads ON questionnaires_{table} USING ({of_child})",
    )


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0004_inspector'),
        ('people', '0004_joined_records'),
        ('questionnaires', '0007_row_security_of_results'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='answer',
            name='child',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.child'),
        ),
        migrations.AlterField(
            model_name='answer',
            name='recorded_for',
            field=models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.child'),
        ),
        migrations.AlterField(
            model_name='askedsection',
            name='child',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.child'),
        ),
        migrations.AlterField(
            model_name='askedsection',
            name='recorded_for',
            field=models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.child'),
        ),
        migrations.AlterField(
            model_name='floorhit',
            name='child',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.child'),
        ),
        migrations.AlterField(
            model_name='floorhit',
            name='recorded_for',
            field=models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.child'),
        ),
        migrations.AlterField(
            model_name='response',
            name='child',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.child'),
        ),
        migrations.AlterField(
            model_name='response',
            name='recorded_for',
            field=models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.child'),
        ),
        migrations.AlterField(
            model_name='scored',
            name='child',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.child'),
        ),
        migrations.AlterField(
            model_name='scored',
            name='recorded_for',
            field=models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.child'),
        ),
        migrations.AddIndex(
            model_name='response',
            index=models.Index(condition=models.Q(('child', None)), fields=['case_ref'], name='response_about_no_child'),
        ),
        migrations.AddConstraint(
            model_name='response',
            constraint=models.CheckConstraint(condition=models.Q(('child__isnull', False), models.Q(('case_ref', ''), _negated=True), _connector='OR'), name='response_is_about_something'),
        ),
        migrations.RunSQL(NEAR, "DROP FUNCTION questionnaires_near(bigint)"),
        *(reads(table) for table in TABLES),
    ]

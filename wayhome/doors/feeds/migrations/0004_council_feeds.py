"""Feeds of a council's social care and of whole populations, beside its return."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0004_inspector'),
        ('feeds', '0003_police_reports'),
        ('people', '0005_council_records'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='batch',
            name='one_standing_batch_of_the_same_files',
        ),
        migrations.RemoveConstraint(
            model_name='batch',
            name='one_standing_batch_of_the_same_reports',
        ),
        migrations.RemoveConstraint(
            model_name='batch',
            name='batch_is_a_councils_or_a_forces',
        ),
        migrations.AddField(
            model_name='batch',
            name='passed',
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name='row',
            name='record',
            field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='people.councilrecord'),
        ),
        migrations.AddField(
            model_name='row',
            name='roll',
            field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='people.schoolroll'),
        ),
        migrations.AddField(
            model_name='superseded',
            name='record',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.councilrecord'),
        ),
        migrations.AddField(
            model_name='superseded',
            name='roll',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.schoolroll'),
        ),
        migrations.AlterField(
            model_name='batch',
            name='feed',
            field=models.CharField(choices=[('ssda903', 'SSDA903 return'), ('police', 'Police missing reports'), ('cin', 'CIN census'), ('annex_a', 'Annex A lists'), ('roll', 'School roll'), ('health', 'Health child list')], max_length=12),
        ),
        migrations.AlterField(
            model_name='rawfile',
            name='table',
            field=models.CharField(max_length=16),
        ),
        migrations.AlterField(
            model_name='row',
            name='table',
            field=models.CharField(max_length=16),
        ),
        migrations.AddConstraint(
            model_name='batch',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'undone'), _negated=True), fields=('feed', 'authority', 'year', 'force', 'fingerprint'), name='one_standing_batch_of_the_same_sending', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='batch',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('feed', 'police'), ('force__isnull', False)), models.Q(('authority__isnull', False), ('feed__in', ['ssda903', 'cin']), ('year__isnull', False)), models.Q(('authority__isnull', False), ('feed__in', ['annex_a', 'roll', 'health'])), _connector='OR'), name='batch_is_a_councils_or_else_a_forces'),
        ),
    ]

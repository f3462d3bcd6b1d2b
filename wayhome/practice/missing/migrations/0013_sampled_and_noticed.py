"""Figures of sampled interviews (R62) and of the notices of placements (M17), with the notices."""

from importlib import import_module

import django.db.models.deletion
import django.db.models.manager
import wayhome.foundation.kernel.clock
from django.conf import settings
from django.db import migrations, models


policy = import_module("wayhome.foundation.access.migrations.0003_row_security").policy


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0004_inspector'),
        ('missing', '0012_merged_episodes_security'),
        ('people', '0004_joined_records'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='episodefact',
            name='noticed',
            field=models.CharField(blank=True, default='', max_length=7),
        ),
        migrations.AddField(
            model_name='episodefact',
            name='sampled',
            field=models.CharField(blank=True, default='', max_length=7),
        ),
        migrations.AddField(
            model_name='episodefact',
            name='voice',
            field=models.CharField(blank=True, default='', max_length=6),
        ),
        migrations.CreateModel(
            name='PlacementNotice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('handling', models.CharField(choices=[('open', 'As its class'), ('police_care', 'Police and social care only'), ('police_only', 'Police only'), ('own_agency', 'Only the agency that recorded it')], default='open', max_length=12)),
                ('recorded_at', models.DateTimeField(default=wayhome.foundation.kernel.clock.now, editable=False)),
                ('batch_id', models.BigIntegerField(editable=False, null=True)),
                ('voided_at', models.DateTimeField(editable=False, null=True)),
                ('placed_on', models.DateField()),
                ('came_on', models.DateField(null=True)),
                ('area', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.authority')),
                ('carer', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.agency')),
                ('child', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.child')),
                ('episode', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='missing.episode')),
                ('recorded_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('recorded_by_agency', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.agency')),
                ('recorded_for', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.child')),
                ('voided_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'everything',
                'default_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(condition=models.Q(('voided_at', None)), fields=('child', 'area', 'carer', 'placed_on'), name='one_notice_of_a_placement', nulls_distinct=False)],
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.RunSQL(*policy("missing_placementnotice", "child_id")),
    ]

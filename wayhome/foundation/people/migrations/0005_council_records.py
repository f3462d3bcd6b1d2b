import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.manager
import wayhome.foundation.kernel.clock
from importlib import import_module

from django.conf import settings
from django.db import migrations, models


policy = import_module("wayhome.foundation.access.migrations.0003_row_security").policy


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0004_inspector'),
        ('people', '0004_joined_records'),
        ('access', '0003_row_security'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CouncilRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('handling', models.CharField(choices=[('open', 'As its class'), ('police_care', 'Police and social care only'), ('police_only', 'Police only'), ('own_agency', 'Only the agency that recorded it')], default='open', max_length=12)),
                ('recorded_at', models.DateTimeField(default=wayhome.foundation.kernel.clock.now, editable=False)),
                ('batch_id', models.BigIntegerField(editable=False, null=True)),
                ('voided_at', models.DateTimeField(editable=False, null=True)),
                ('from_on', models.DateField()),
                ('until_on', models.DateField(blank=True, null=True)),
                ('kind', models.CharField(choices=[('contact', 'Contact'), ('early_help', 'Early help assessment'), ('referral', 'Referral'), ('assessment', 'Assessment'), ('enquiry', 'Section 47 enquiry'), ('plan', 'Child protection plan')], max_length=10)),
                ('source', models.CharField(blank=True, max_length=2)),
                ('need', models.CharField(blank=True, max_length=2)),
                ('category', models.CharField(blank=True, max_length=3)),
                ('ended_reason', models.CharField(blank=True, max_length=3)),
                ('factors', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=3), default=list, size=None)),
                ('conference_on', models.DateField(blank=True, null=True)),
                ('is_nfa', models.BooleanField(default=False)),
                ('child', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.child')),
                ('recorded_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('recorded_by_agency', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.agency')),
                ('recorded_for', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.child')),
                ('voided_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'everything',
                'default_manager_name': 'objects',
                'constraints': [models.CheckConstraint(condition=models.Q(('until_on', None), ('until_on__gte', models.F('from_on')), _connector='OR'), name='council_record_ends_after_it_begins')],
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.RunSQL(*policy("people_councilrecord", "child_id")),
    ]

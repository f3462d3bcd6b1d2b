from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('kernel', '0005_written_about_a_child'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='auditentry',
            index=models.Index(condition=models.Q(('kind', 'write')), fields=['transaction'], name='audit_written_in_order'),
        ),
    ]

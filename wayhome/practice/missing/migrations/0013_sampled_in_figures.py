from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('missing', '0012_merged_episodes_security'),
    ]

    operations = [
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
    ]

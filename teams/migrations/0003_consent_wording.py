from django.db import migrations, models

import teams.wordings


class Migration(migrations.Migration):

    dependencies = [
        ('teams', '0002_accounts_imports_tallies'),
    ]

    operations = [
        migrations.AlterField(
            model_name='consent',
            name='manner',
            field=models.CharField(blank=True, choices=[('paper', 'Signed on paper'), ('message', 'Message or e-mail'), ('recording', 'Recorded call'), ('online', 'Online form')], max_length=10, verbose_name='how'),
        ),
        migrations.AlterField(
            model_name='consent',
            name='wording_version',
            field=models.CharField(blank=True, choices=teams.wordings.choices, help_text='As printed on the form signed.', max_length=20, verbose_name='version of the wording'),
        ),
    ]

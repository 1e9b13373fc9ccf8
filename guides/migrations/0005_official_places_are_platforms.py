from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('guides', '0004_guides_of_before'),
    ]

    operations = [
        migrations.RemoveField(model_name='guidepage', name='official_label'),
        migrations.RemoveField(model_name='guidepage', name='official_url'),
        migrations.AlterField(
            model_name='guidepage',
            name='code',
            field=models.CharField(blank=True, editable=False, max_length=12, unique=True, verbose_name='short address'),
        ),
    ]

import uuid

import django.utils.timezone
from django.db import migrations, models

STEP = 2000


def number_members(apps, schema_editor):
    Member = apps.get_model("teams", "Member")
    members = Member.objects.filter(uuid=None).only("pk")
    while batch := list(members[:STEP]):
        for member in batch:
            member.uuid = uuid.uuid4()
        Member.objects.bulk_update(batch, ["uuid"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("teams", "0006_area_coordinates")]

    operations = [
        migrations.AddField(
            "member", "uuid", models.UUIDField(default=uuid.uuid4, editable=False, null=True),
        ),
        migrations.RunPython(number_members, migrations.RunPython.noop),
        migrations.AlterField(
            "member", "uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
        ),
        migrations.CreateModel(
            name="ForgottenMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(editable=False, unique=True)),
                ("forgotten_on", models.DateField(default=django.utils.timezone.localdate, editable=False)),
            ],
            options={
                "verbose_name": "deletion of a person's data",
                "verbose_name_plural": "deletions of persons' data",
            },
        ),
    ]

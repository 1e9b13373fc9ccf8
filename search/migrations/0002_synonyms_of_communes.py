from django.db import migrations

ACTIONS = ('add', 'change', 'delete', 'view')


def give_rights(apps, schema_editor=None):
    """Who edits the members of a commune, or of a province, keeps its synonyms too."""
    ContentType, Permission = apps.get_model('contenttypes.ContentType'), apps.get_model('auth.Permission')
    content_type, _created = ContentType.objects.get_or_create(app_label='search', model='synonym')
    rights = [
        Permission.objects.get_or_create(
            content_type=content_type, codename=f'{action}_synonym', defaults={'name': f'Can {action} synonym'}
        )[0]
        for action in ACTIONS
    ]
    groups = apps.get_model('auth.Group').objects
    for group in groups.filter(permissions__content_type__app_label='teams', permissions__codename='add_member'):
        group.permissions.add(*rights)


class Migration(migrations.Migration):

    dependencies = [
        ('search', '0001_index'),
        ('auth', '0012_alter_user_first_name_max_length'),
        ('contenttypes', '0002_remove_content_type_name'),
    ]

    operations = [
        migrations.RunPython(give_rights, migrations.RunPython.noop),
    ]

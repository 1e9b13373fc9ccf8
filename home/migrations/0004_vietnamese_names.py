from django.db import migrations

# What Wagtail's own migrations name in English, and editors read in breadcrumbs, choosers and lists.
PAGES = {'Root': 'Tất cả trang', 'Welcome to your new Wagtail site!': 'Trang chủ'}
COLLECTIONS = {'Root': 'Dùng chung'}


def name_in_vietnamese(apps, schema_editor):
    Page = apps.get_model('wagtailcore', 'Page')
    Collection = apps.get_model('wagtailcore', 'Collection')
    for english, vietnamese in PAGES.items():
        Page.objects.filter(title=english, depth__lte=2).update(title=vietnamese, draft_title=vietnamese)
    for english, vietnamese in COLLECTIONS.items():
        Collection.objects.filter(name=english, depth=1).update(name=vietnamese)


class Migration(migrations.Migration):

    dependencies = [
        ('home', '0003_approval_workflow'),
    ]

    operations = [
        migrations.RunPython(name_in_vietnamese, migrations.RunPython.noop),
    ]

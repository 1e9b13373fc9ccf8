from django.db import migrations

WORKFLOW, TASK = 'Duyệt trước khi đăng', 'Duyệt'


def take_stock_away(apps):
    """Wagtail's own workflow and groups have English names and rights to every page. What is in use stays."""
    Workflow, Task = apps.get_model('wagtailcore.Workflow'), apps.get_model('wagtailcore.Task')
    stock = Workflow.objects.filter(name='Moderators approval')
    stock.filter(workflow_states__isnull=True).delete()
    for workflow in stock.all():
        workflow.workflow_pages.all().delete()
        workflow.active = False
        workflow.save()
    GroupApprovalTask = apps.get_model('wagtailcore.GroupApprovalTask')
    GroupApprovalTask.objects.filter(
        name='Moderators approval', workflow_tasks__isnull=True, task_states__isnull=True
    ).delete()
    Group = apps.get_model('auth.Group')
    Group.objects.filter(
        name__in=['Moderators', 'Editors'], user__isnull=True, groupapprovaltask__isnull=True
    ).delete()


def make_workflow(apps, schema_editor):
    take_stock_away(apps)
    ContentType = apps.get_model('contenttypes.ContentType')
    ApprovalTask = apps.get_model('home.ApprovalTask')
    Workflow = apps.get_model('wagtailcore.Workflow')
    content_type, _created = ContentType.objects.get_or_create(app_label='home', model='approvaltask')
    task = ApprovalTask.objects.create(name=TASK, content_type=content_type)
    workflow = Workflow.objects.create(name=WORKFLOW)
    apps.get_model('wagtailcore.WorkflowTask').objects.create(workflow=workflow, task=task, sort_order=0)
    root = apps.get_model('wagtailcore.Page').objects.get(depth=1)
    # A page has one workflow; whatever the root has by now gives way.
    apps.get_model('wagtailcore.WorkflowPage').objects.update_or_create(page=root, defaults={'workflow': workflow})


class Migration(migrations.Migration):

    dependencies = [
        ('home', '0002_approval'),
        # Those that give rights to Wagtail's own groups.
        ('wagtailadmin', '0001_create_admin_access_permissions'),
        ('wagtaildocs', '0011_add_choose_permissions'),
        ('wagtailimages', '0023_add_choose_permissions'),
    ]

    operations = [
        migrations.RunPython(make_workflow, migrations.RunPython.noop),
    ]

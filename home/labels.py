"""Column titles that Wagtail makes out of the names of fields, where no catalogue reaches them."""

from django.utils.text import capfirst
from wagtail.admin.views.reports.workflows import WorkflowTasksView, WorkflowView
from wagtail.models import Site, Task, Workflow
from wagtail.sites.views import IndexView


def give_labels():
    """Label the columns of the list of sites, and of two reports as files."""
    for column in IndexView.columns:
        if column.name in ("port", "site_name", "root_page"):
            column.label = capfirst(Site._meta.get_field(column.name).verbose_name)
    WorkflowView.export_headings["workflow"] = capfirst(Workflow._meta.verbose_name)
    WorkflowTasksView.export_headings["task"] = capfirst(Task._meta.verbose_name)

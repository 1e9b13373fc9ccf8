"""Panels that forms of any app may show."""

from wagtail.admin.panels import Panel

from .paper import lacking


class PaperPanel(Panel):
    """That this server makes no PDF files, where it does not, and what that means for readers."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "home/admin/no_paper.html"

        def is_shown(self):
            return super().is_shown() and bool(lacking())

from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save


class HomeConfig(AppConfig):
    name = "home"
    verbose_name = "Trang"

    def ready(self):
        from wagtail.models import Site, TaskState
        from wagtail.signals import (
            page_published,
            page_slug_changed,
            page_unpublished,
            post_page_move,
            task_submitted,
        )

        from . import checks  # noqa: F401 - registers itself
        from .approval.mails import notify_approvers
        from .models import SiteSettings
        from .pagecache import forget_pages, record_changed
        from .shell import forget
        from .signin import receivers  # noqa: F401 - connect themselves

        for signal in (page_published, page_slug_changed, page_unpublished, post_page_move):
            signal.connect(forget, dispatch_uid="shell")
        for model in (Site, SiteSettings):
            post_save.connect(forget, sender=model, dispatch_uid=f"shell-{model.__name__}")
            post_delete.connect(forget, sender=model, dispatch_uid=f"shell-{model.__name__}")
        for signal in (post_save, post_delete):
            signal.connect(record_changed, dispatch_uid="pages")
        for signal in (page_slug_changed, post_page_move):
            signal.connect(forget_pages, dispatch_uid="pages")
        task_submitted.connect(notify_approvers, sender=TaskState, dispatch_uid="approvers")

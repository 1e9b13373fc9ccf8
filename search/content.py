"""Synonyms, in the file of a commune's content: its own, and those that all communes share."""

from django.db.models import Q

from teams.content.kinds import Kind

from .models import Synonym


def synonym(values, importing, model):
    return model.objects.filter(words=values["words"], means=values["means"], commune=values["commune"]).first()


def content_kinds():
    """For the hook of that name."""
    return [
        Kind(
            Synonym,
            named=lambda synonym: f"{synonym.commune or ''}: {synonym}",
            find=synonym,
            page="commune",
            wanted=lambda communes: Synonym.objects.filter(
                Q(commune__isnull=True) | Q(commune__in=communes.pages().values("pk"))
            ),
        )
    ]

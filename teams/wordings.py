"""The wordings of the form on which people consent, by version: ``wordings.toml`` beside this file."""

import datetime
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import gettext_lazy as _

OTHER = "other"


@dataclass(frozen=True)
class Wording:
    """One version. ``purposes`` has a sentence for each purpose of a consent; “{agency}” is whoever asks."""

    version: str
    since: datetime.date
    opening: str
    purposes: dict[str, str]
    rights: list[str]
    basis: str

    def for_agency(self, agency):
        """The texts around the purposes, in which ``agency`` is named."""
        return self.opening.replace("{agency}", agency), [right.replace("{agency}", agency) for right in self.rights]


@cache
def wordings():
    """Every version, the newest first."""
    rows = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))["wording"]
    return [Wording(**row) for row in rows]


def choices():
    """What a recorded consent may name: our versions, or a form of the commune's own."""
    return [*((wording.version, wording.version) for wording in wordings()), (OTHER, _("another form"))]

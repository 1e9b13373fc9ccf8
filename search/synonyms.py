"""The synonyms a site begins with, read from ``synonyms.toml``; editors keep them from then on."""

import tomllib
from pathlib import Path

from .models import Synonym

FILE = Path(__file__).with_name("synonyms.toml")


def load():
    """Add the synonyms that are not there yet; return how many were added."""
    known = set(Synonym.objects.values_list("words", flat=True))
    rows = [row for row in tomllib.loads(FILE.read_text("utf-8"))["synonyms"] if row["words"] not in known]
    return len(Synonym.objects.bulk_create(Synonym(**row) for row in rows))

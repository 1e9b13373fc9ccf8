"""The synonyms a site begins with, read by the first migration; editors keep them from then on."""

import tomllib
from pathlib import Path

FILE = Path(__file__).with_name("synonyms.toml")


def load(apps, schema_editor):
    synonym = apps.get_model("search", "Synonym")
    synonym.objects.bulk_create(synonym(**row) for row in tomllib.loads(FILE.read_text("utf-8"))["synonyms"])

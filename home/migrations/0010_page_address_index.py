"""An index by which the page at an address is found (``BasePage.route``); Wagtail goes down level by level and has none.

A hash where there are such: of an address of any length. Without it every page of the site would be looked at.
"""

from django.db import migrations

NAME = "home_page_address"


def make(apps, schema_editor):
    kind = "USING hash" if schema_editor.connection.vendor == "postgresql" else ""
    schema_editor.execute(f"CREATE INDEX IF NOT EXISTS {NAME} ON wagtailcore_page {kind} (url_path)")


def drop(apps, schema_editor):
    schema_editor.execute(f"DROP INDEX IF EXISTS {NAME}")


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0009_downtime"),
        ("wagtailcore", "0098_apitoken"),
    ]
    operations = [migrations.RunPython(make, drop)]

"""Conventions of the code that are worth keeping are executable."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
APPS = ["home", "teams", "guides", "search"]


def test_site_is_a_directory_and_never_a_package():
    """With ``site/__init__.py`` some Pythons import ours instead of their own at start-up."""
    assert not (ROOT / "site/__init__.py").exists()
    assert "/site" not in (ROOT / ".gitignore").read_text().split()


def imported(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module.split(".")[0]


@pytest.mark.parametrize("app", APPS)
def test_imports_flow_one_way(app):
    """home ← teams ← guides ← search: an app imports itself and those before it."""
    later = set(APPS[APPS.index(app) + 1 :])
    for path in (ROOT / app).rglob("*.py"):
        if path.name == "load_demo.py":  # fills the whole site
            continue
        assert not later & set(imported(path)), path


def test_templates_show_of_a_person_only_what_the_gate_returns():
    private = re.compile(r"\b(member|leader|person)\.(name|phone|other_phone|photo|has_zalo)\b")
    for path in (ROOT / "templates").rglob("*.html"):
        assert not private.search(path.read_text("utf-8")), path


def test_no_public_template_names_an_outside_host_to_load_from():
    loading = re.compile(r"(?:<(?:script|img|iframe|source|video|audio)[^>]*\ssrc|<link[^>]*\shref)=\"(?:https?:)?//")
    for path in (ROOT / "templates").rglob("*.html"):
        assert not loading.search(path.read_text("utf-8")), path


def test_every_drawing_has_a_label_and_a_file():
    from guides.blocks import drawing_choices

    names = {path.stem for path in (ROOT / "templates/drawings").glob("*.svg")}
    assert names == {name for name, _label in drawing_choices()}

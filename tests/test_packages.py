"""What the site is made of: licences, and known holes from a file."""

import importlib.util
import json
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
spec = importlib.util.spec_from_file_location("packages", ROOT / "deploy/packages.py")
packages = importlib.util.module_from_spec(spec)
spec.loader.exec_module(packages)

PINNED = {"django": "5.2.8", "wagtail": "8.0.1", "zope-interface": "7.0"}


def record(name="Django", events=(), versions=(), **more):
    ranges = [{"type": "ECOSYSTEM", "events": list(events)}]
    package = {"ecosystem": "PyPI", "name": name}
    affected = [{"package": package, "ranges": ranges, "versions": list(versions)}]
    return {"id": "PYSEC-0000-1", "affected": affected} | more


@pytest.mark.parametrize(
    ("events", "is_hit"),
    [
        ([{"introduced": "0"}, {"fixed": "5.2.9"}], True),
        ([{"introduced": "0"}, {"fixed": "5.2.8"}], False),
        ([{"introduced": "5.2.9"}], False),
        ([{"introduced": "5.2"}, {"last_affected": "5.2.8"}], True),
        ([{"introduced": "5.2"}, {"last_affected": "5.2.7"}], False),
        ([{"introduced": "0"}, {"fixed": "4.2"}, {"introduced": "5.0"}, {"fixed": "5.2.10"}], True),
        ([{"fixed": "5.2.10"}, {"introduced": "5.2.10"}, {"introduced": "0"}], True),
        ([{"introduced": "0"}, {"fixed": "4.2"}, {"introduced": "6.0a1"}], False),
    ],
)
def test_a_version_lies_between_introduction_and_mending(events, is_hit):
    assert bool(packages.vulnerable([record(events=events)], PINNED)) == is_hit


def test_what_is_found_says_where_it_is_mended():
    events = [{"introduced": "0"}, {"fixed": "5.2.9"}]
    assert packages.vulnerable(record(events=events), PINNED) == ["django 5.2.8: PYSEC-0000-1 (đã sửa ở 5.2.9)"]
    assert packages.vulnerable({"vulns": [record("zope.interface", versions=["7.0"])]}, PINNED) == [
        "zope-interface 7.0: PYSEC-0000-1 (chưa có bản sửa)"
    ]


def test_other_packages_other_ecosystems_and_what_was_withdrawn_do_not_count():
    events = [{"introduced": "0"}]
    other = record(events=events)
    other["affected"][0]["package"]["ecosystem"] = "npm"
    records = [record("flask", events), other, record(events=events, withdrawn="2026-01-01T00:00:00Z")]
    assert packages.vulnerable(records, PINNED) == []


def test_the_other_format_is_read_too():
    holes = [{"id": "GHSA-x", "fix_versions": ["8.0.2"]}]
    content = {
        "dependencies": [
            {"name": "wagtail", "version": "8.0.1", "vulns": holes},
            {"name": "Django", "version": "5.2.7", "vulns": holes},
            {"name": "other", "skip_reason": "x"},
        ]
    }
    assert packages.vulnerable(content, PINNED) == ["wagtail 8.0.1: GHSA-x (đã sửa ở 8.0.2)"]


def test_the_command_says_how_many_and_fails_when_there_are_some(tmp_path, capsys):
    file = tmp_path / "osv.json"
    file.write_text(json.dumps([record(events=[{"introduced": "0"}])]))
    assert packages.main("vulnerabilities", str(file)) == 1
    assert "1 lỗ hổng đã biết" in capsys.readouterr().out
    file.write_text("[]")
    assert packages.main("vulnerabilities", str(file)) == 0


@pytest.mark.parametrize("content", ["", "xin chào", "5", '["x"]', '{"a": 1}', '[{"id": 1, "affected": 5}]'])
def test_a_file_that_is_none_is_said_to_be_so(tmp_path, capsys, content):
    file = tmp_path / "osv.json"
    file.write_text(content)
    assert packages.main("vulnerabilities", str(file)) == 2
    assert "Không đọc được" in capsys.readouterr().err
    assert packages.main("vulnerabilities", str(tmp_path / "khong-co.json")) == 2


def test_every_package_is_listed_with_its_licence():
    text = (ROOT / "docs/licences.md").read_text("utf-8")
    for name, version in packages.pinned().items():
        assert f"| {name} | {version} | " in text, "run `make licences`"
    assert "| wagtail |" in text
    assert "BSD" in packages.licence_of("wagtail")

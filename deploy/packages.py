"""The packages that the site is made of: under which licences they are, and which of them have known holes.

    packages.py licences > docs/licences.md
    packages.py vulnerabilities FILE

Both ask no network: licences come from what is installed, holes from a file that was fetched elsewhere, in OSV's format
(one record, a list of them, or ``{"vulns": [...]}``) or as ``pip-audit --format json`` prints it. What is compared are
the versions of ``constraints.txt``. Exits with 1 when there is a hole, with 2 when the file cannot be read.
"""

import json
import re
import sys
from importlib import metadata
from pathlib import Path

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

CONSTRAINTS = Path(__file__).resolve().parents[1] / "constraints.txt"
PINNED = re.compile(r"([\w.-]+)==([^\s;#]+)")
HEAD = """# Licences of the packages

Written by `make licences` from what is installed; versions as in `constraints.txt`. A package that is pinned and not
installed here (other machines need it) is marked “–”.

| Package | Version | Licence |
|---|---|---|
"""


class Unreadable(ValueError):
    """The file is not of a format that is known."""


def pinned(path=CONSTRAINTS):
    """{name: version} of the packages that were tested together."""
    lines = path.read_text("utf-8").splitlines()
    return {canonicalize_name(found[1]): found[2] for line in lines if (found := PINNED.match(line.strip()))}


def licence_of(name):
    """As the package says it: the SPDX expression, the classifiers, or the first line of what it calls its licence."""
    try:
        about = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return "–"
    if about.get("License-Expression"):
        return about["License-Expression"]
    classifiers = [line.rpartition(" :: ")[2] for line in about.get_all("Classifier", []) if line.startswith("License")]
    named = [line for line in classifiers if line != "OSI Approved"]
    first = (about.get("License") or "").strip().split("\n")[0][:60]
    return ", ".join(named) or first or _file_of(name) or "not said"


def _file_of(name):
    """The first line of the file with the licence: “MIT License”."""
    for file in metadata.files(name) or ():
        if file.name.lower().startswith(("licen", "copying")):
            return next((line.strip() for line in file.read_text().split("\n") if line.strip()), "")[:60]
    return ""


def licences():
    rows = (f"| {name} | {version} | {licence_of(name)} |\n" for name, version in sorted(pinned().items()))
    return HEAD + "".join(rows)


def vulnerable(content, packages):
    """Sentences about those of ``packages``, {name: version}, that have a hole named in ``content``, parsed JSON."""
    if isinstance(content, dict) and "dependencies" in content:
        return sorted(set(_as_pip_audit(content["dependencies"], packages)))
    records = content.get("vulns", [content]) if isinstance(content, dict) else content
    if not isinstance(records, list) or not all(isinstance(one, dict) and "id" in one for one in records):
        raise Unreadable
    return sorted({text for record in records for text in _as_osv(record, packages)})


def _as_pip_audit(dependencies, packages):
    for one in dependencies:
        name = canonicalize_name(one["name"])
        if packages.get(name) == one.get("version"):
            for hole in one.get("vulns", []):
                yield _sentence(name, one["version"], hole["id"], hole.get("fix_versions", []))


def _as_osv(record, packages):
    if record.get("withdrawn"):
        return
    for affected in record.get("affected", []):
        package = affected.get("package", {})
        name = canonicalize_name(package.get("name", ""))
        if package.get("ecosystem") != "PyPI" or name not in packages:
            continue
        version = packages[name]
        ranges = [one["events"] for one in affected.get("ranges", []) if one.get("type") == "ECOSYSTEM"]
        if version in affected.get("versions", []) or any(_lies_in(Version(version), events) for events in ranges):
            fixed = [event["fixed"] for events in ranges for event in events if "fixed" in event]
            yield _sentence(name, version, record["id"], fixed)


def _lies_in(version, events):
    """Whether a version lies between an introduction and what ends it."""
    inside = False
    for event in sorted(events, key=_place):
        bound = _version(next(iter(event.values())))
        if "introduced" in event and version >= bound:
            inside = True
        elif ("fixed" in event and version >= bound) or ("last_affected" in event and version > bound):
            inside = False
    return inside


def _place(event):
    return _version(next(iter(event.values()))), "introduced" not in event


def _version(text):
    try:
        return Version(text)
    except InvalidVersion as error:
        raise Unreadable(text) from error


def _sentence(name, version, hole, fixed):
    return f"{name} {version}: {hole}" + (f" (đã sửa ở {', '.join(fixed)})" if fixed else " (chưa có bản sửa)")


def main(task, *files):
    if task == "licences":
        sys.stdout.write(licences())
        return 0
    try:
        found = vulnerable(json.loads(Path(*files).read_text("utf-8")), pinned())
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        print("Không đọc được tệp lỗ hổng: cần tệp JSON theo định dạng OSV hoặc pip-audit.", file=sys.stderr)
        return 2
    for text in found:
        print(text)
    print(f"{len(found)} lỗ hổng đã biết trong {len(pinned())} gói.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

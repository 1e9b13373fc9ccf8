"""Files as an office worker sends them, and what the site makes of them."""

import csv
import io

from openpyxl import Workbook

from teams.lists import columns
from teams.lists.importing import apply, look_through
from teams.lists.undoing import undo
from teams.models import ListImport

OFFICIAL = [
    "STT",
    "Tên Tổ Chuyển đổi số cộng đồng",
    "Họ và tên Tổ trưởng",
    "Số điện thoại",
    "Chức vụ chính quyền địa phương",
]


def official(*rows, title="", header=OFFICIAL):
    """The bytes of an official list: rows of a place, a leader, a phone and an office; ``title`` stands above."""
    filled = [[str(number), *row, *[""] * (4 - len(row))] for number, row in enumerate(rows, 1)]
    return csv_of([[title], []] if title else [], header, filled)


def internal(*rows):
    """The bytes of an internal list: each row a dict of its fields."""
    titles = {field: str(title) for field, title in columns.titles(columns.INTERNAL).items()}
    fields = [field for field in titles if field in ("name", "role") or any(field in row for row in rows)]
    return csv_of([], [titles[field] for field in fields], [[row.get(field, "") for field in fields] for row in rows])


def csv_of(above, header, rows):
    text = io.StringIO()
    csv.writer(text).writerows([*above, header, *rows])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def xlsx_of(rows, name="Danh sách"):
    book = Workbook()
    book.active.title = name
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def look(user, content, file_name="danh-sach.csv"):
    """Upload a file and look it through, without confirming."""
    found = ListImport.objects.create(user=user, file_name=file_name, content=content)
    list(look_through(found))
    found.refresh_from_db()
    return found


def confirm(found, choices=None):
    list(apply(found, choices or {}))
    found.refresh_from_db()
    return found


def bring_in(user, content, choices=None, file_name="danh-sach.csv"):
    """Upload a file and confirm what it would change."""
    return confirm(look(user, content, file_name), choices)


def take_back(found):
    list(undo(found, found.user))
    found.refresh_from_db()
    return found


def said(found, group=None):
    """The lines of a preview, those of one group, as one text."""
    entries = [entry for entry in found.preview.get("entries", ()) if group in (None, entry["group"])]
    return "\n".join(" | ".join([entry["group"], entry["subject"], *entry["details"]]) for entry in entries)


def choices(found):
    """The questions of a preview with the values an editor may choose."""
    return {
        entry["question"]: [value for value, _label in entry["options"]]
        for entry in found.preview["entries"]
        if entry["question"]
    }

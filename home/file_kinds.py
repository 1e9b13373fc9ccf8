"""Whether a file is what its name says, and unfolds into nothing that floods who opens it.

Browsers are told never to guess (nosniff), but a file goes on from phone to phone, where its content decides. Office
files of today are zip archives; a small one can hold gigabytes, or programs.
"""

import zipfile
import zlib
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Office files before 2007
BEGINNINGS = {
    "doc": [(0, OLE)],
    "xls": [(0, OLE)],
    "pdf": [(0, b"%PDF-")],
    "mp3": [(0, b"ID3"), *((0, b"\xff" + bytes([second])) for second in (0xFA, 0xFB, 0xF2, 0xF3, 0xE2, 0xE3))],
    "m4a": [(4, b"ftyp")],
    "mp4": [(4, b"ftyp")],
    "ogg": [(0, b"OggS")],
    "webm": [(0, b"\x1a\x45\xdf\xa3")],
}
# What an archive of this kind must hold, and what stands in it (any content: None).
PARTS = {
    "docx": ("word/document.xml", None),
    "xlsx": ("xl/workbook.xml", None),
    "odt": ("mimetype", b"application/vnd.oasis.opendocument.text"),
    "ods": ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
}
MOST_PARTS = 2000
LARGEST = 200 * 1024 * 1024  # bytes of all parts together
PAGES = ("<!doctype", "<html", "<script", "<svg", "<?xml")
PROGRAMS = ("vbaproject.bin", "basic/", ".exe", ".js", ".vbs", ".bat", ".cmd", ".ps1")


def checked(upload):
    """Return ``upload`` when its content fits its name; raise ``ValidationError`` with a sentence otherwise."""
    kind = PurePath(upload.name).suffix[1:].lower()
    upload.seek(0)
    if kind in PARTS:
        _check_archive(upload, kind)
    elif kind == "csv":
        _check_text(upload, kind)
    elif kind in BEGINNINGS:
        head = upload.read(16)
        if not any(head[start : start + len(sign)] == sign for start, sign in BEGINNINGS[kind]):
            raise _not_a(kind)
    upload.seek(0)
    return upload


def _not_a(kind):
    return ValidationError(
        _("This is no %(kind)s file, whatever its name says. Please save it anew as %(kind)s and try again."),
        params={"kind": kind.upper()},
        code="other_content",
    )


def _check_archive(upload, kind):
    part, content = PARTS[kind]
    try:
        with zipfile.ZipFile(upload) as archive:
            members = archive.infolist()
            # As the archive says, which no program that opens it believes beyond: it stops where the part should end.
            if len(members) > MOST_PARTS or sum(member.file_size for member in members) > LARGEST:
                raise ValidationError(
                    _("Unpacked, this file would be larger than %(size)s MB. Please make it smaller."),
                    params={"size": LARGEST // 1024**2},
                    code="bomb",
                )
            names = [member.filename.lower() for member in members]
            if any(name.endswith(PROGRAMS) or name.startswith(PROGRAMS) for name in names):
                raise ValidationError(
                    _("This file holds a program (a macro). Please save it without macros."), code="program"
                )
            found = archive.read(part)[:200] if content else archive.getinfo(part)
            if content and found.strip() != content:
                raise _not_a(kind)
    except (zipfile.BadZipFile, KeyError, RuntimeError, NotImplementedError, zlib.error, OSError, ValueError) as error:
        raise _not_a(kind) from error


def _check_text(upload, kind):
    """Numbers and words, in whatever encoding: no zeros but those of UTF-16, and no page for a browser."""
    head = upload.read(4096)
    is_wide = head[:2] in (b"\xff\xfe", b"\xfe\xff")
    text = head.decode("utf-16", "ignore") if is_wide else head.removeprefix(b"\xef\xbb\xbf").decode("latin-1")
    if "\0" in text or text.lstrip().lower().startswith(PAGES):
        raise _not_a(kind)

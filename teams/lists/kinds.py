"""Which kind of file the bytes are, whatever the file is called, and what to do with one that holds no list."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .grids import damaged
from .lines import UnreadableFile
from .packages import Package, protected

XLSX, TEXT = "xlsx", "text"

_OLD_EXCEL = gettext_lazy("an old Excel file (.xls)")
_WORD = gettext_lazy("a Word file")
_PICTURE = gettext_lazy("a picture")
_WEB_PAGE = gettext_lazy("a web page saved under the name of a spreadsheet")
_OPEN_DOCUMENT = gettext_lazy("a LibreOffice file (.ods, .odt)")
_BINARY_EXCEL = gettext_lazy("a binary Excel file (.xlsb)")
_SLIDES = gettext_lazy("a presentation")
_PDF = gettext_lazy("a PDF file")
_RTF = gettext_lazy("an RTF file")

_TABLES = (_OLD_EXCEL, _WEB_PAGE, _OPEN_DOCUMENT, _BINARY_EXCEL)  # a spreadsheet program opens these and saves .xlsx

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STARTS = (
    (b"%PDF", _PDF),
    (b"{\\rtf", _RTF),
    (b"\xff\xd8\xff", _PICTURE),
    (b"\x89PNG", _PICTURE),
    (b"GIF8", _PICTURE),
    (b"II*\x00", _PICTURE),
    (b"MM\x00*", _PICTURE),
    (b"\x09\x08", _OLD_EXCEL),
    (b"\x09\x04", _OLD_EXCEL),
    (b"MIME-Version:", _WEB_PAGE),
)
_STREAMS = (  # of the container that Office used until 2003, and since then for what is encrypted
    ("Workbook", _OLD_EXCEL),
    ("Book", _OLD_EXCEL),
    ("WordDocument", _WORD),
    ("PowerPoint Document", _SLIDES),
)
_PARTS = (
    ("word/document.xml", _WORD),
    ("ppt/presentation.xml", _SLIDES),
    ("xl/workbook.bin", _BINARY_EXCEL),
    ("content.xml", _OPEN_DOCUMENT),
)


def kind_of(content):
    """Return XLSX or TEXT; raises ``UnreadableFile`` with what the editor can do for every other kind."""
    if not content.strip(b"\x00\xef\xbb\xbf \t\r\n"):
        raise UnreadableFile(_("The file is empty."))
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        refuse_other_packages(Package(content))
        return XLSX
    if content.startswith(_OLE):
        refuse_container(content)
    for start, kind in _STARTS:
        if content.startswith(start):
            raise other_kind(kind)
    if content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        raise other_kind(_WEB_PAGE)
    return TEXT


def refuse_other_packages(package):
    if any(name.endswith("vbaproject.bin") or name.startswith("xl/macrosheets/") for name in package.parts):
        raise UnreadableFile(_("The file holds macros. Save it as .xlsx, which has none, and upload that."))
    for part, kind in _PARTS:
        if part in package:
            raise other_kind(kind)
    if not any(name.endswith("workbook.xml") for name in package.parts):
        raise unknown_kind()


def refuse_container(content):
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise protected()
    for stream, kind in _STREAMS:
        if stream.encode("utf-16-le") in content:
            raise other_kind(kind)
    raise damaged()


def other_kind(kind):
    if kind in _TABLES:
        message = _("This is %(kind)s. Open it in Excel, save it as .xlsx, and upload that.")
    else:
        message = _("This is %(kind)s. Copy the list into Excel, save it as .xlsx, and upload that.")
    return UnreadableFile(message % {"kind": kind})


def unknown_kind():
    return UnreadableFile(_("This is no file with a list that the site knows. Upload an .xlsx or .csv file."))

"""The package that an XLSX file is: a ZIP of XML parts, opened with care, because anybody may have made it.

Sizes are judged by what the ZIP says of itself; ``zipfile`` reads no more of a part than that.
"""

import lzma
import posixpath
import zipfile
import zlib
from io import BytesIO
from xml.parsers import expat

from django.utils.translation import gettext as _

from .grids import damaged
from .lines import UnreadableFile

MAX_PARTS = 2_000
MAX_UNPACKED = 100 * 1024 * 1024
MAX_RATIO = 100  # unpacked to packed, asked of large parts only: a sheet of 20,000 rows is packed 10 to 40 times
LARGE_PART = 5 * 1024 * 1024
MAX_ELEMENTS = 2_500_000  # in all parts that are read: 20,000 rows of 40 cells of three elements each
MAX_DEPTH = 100
MAX_TOKEN = 1024 * 1024  # bytes of one tag
MAX_TEXT = 40_000  # characters of one element; Excel's cells hold 32,767
MAX_PIECES = 8  # in which expat hands over the text of one element, 8,192 characters or more in each

# What `zipfile`, `zlib` and `expat` raise for bytes that are not what they say, and what taking them for numbers does
DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    expat.ExpatError,
    EOFError,
    LookupError,
    OSError,
    OverflowError,
    RuntimeError,  # also NotImplementedError
    ValueError,
)
START, END = "start", "end"


class Package:
    """The parts of a ZIP by name, whatever the letter case and slashes of the names."""

    def __init__(self, content):
        try:
            self.archive = zipfile.ZipFile(BytesIO(content))
        except DAMAGED as error:
            raise damaged() from error
        parts = [part for part in self.archive.infolist() if not part.filename.endswith("/")]
        self.parts = {part.filename.replace("\\", "/").lstrip("/").lower(): part for part in parts}
        self.elements = 0
        if (
            len(parts) > MAX_PARTS
            or sum(part.file_size for part in parts) > MAX_UNPACKED
            or any(part.file_size > LARGE_PART and part.file_size > MAX_RATIO * part.compress_size for part in parts)
        ):
            raise too_large_inside()
        if len(self.parts) < len(parts):
            raise damaged()
        if any(part.flag_bits & 1 for part in parts):
            raise protected()

    def __contains__(self, name):
        return name is not None and name.lower() in self.parts

    def events(self, name):
        """Yield (START, tag, attributes) and (END, tag, text) of a part; tags without their namespace.

        The text is what stands between the last two tags. Nothing of the part is kept.
        """
        found, text, depth = [], [], 0

        def start(tag, attributes):
            nonlocal depth
            depth += 1
            if depth > MAX_DEPTH:
                raise damaged()
            text.clear()
            found.append((START, tag.rpartition(":")[2], attributes))

        def end(tag):
            nonlocal depth
            depth -= 1
            found.append((END, tag.rpartition(":")[2], "".join(text)[:MAX_TEXT]))
            text.clear()

        def data(characters):
            if len(text) < MAX_PIECES:
                text.append(characters)

        def doctype(*args):
            raise damaged()  # no part of a spreadsheet has one; entities that grow without end come from there

        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = start
        parser.EndElementHandler = end
        parser.CharacterDataHandler = data
        parser.StartDoctypeDeclHandler = doctype
        fed = 0
        with self.archive.open(self.parts[name.lower()]) as part:
            while chunk := part.read(65536):
                parser.Parse(chunk)
                fed += len(chunk)
                if fed - max(parser.CurrentByteIndex, 0) > MAX_TOKEN:
                    raise damaged()
                self.elements += len(found) // 2
                if self.elements > MAX_ELEMENTS:
                    raise too_large_inside()
                yield from found
                found.clear()
        parser.Parse(b"", True)
        yield from found

    def relations(self, name):
        """Return the parts that a part refers to: {id: (last word of the type, name)}. The package itself is ""."""
        folder, file = posixpath.split(name)
        relations = {}
        listing = posixpath.join(folder, "_rels", f"{file}.rels")
        for event, tag, attributes in self.events(listing) if listing in self else ():
            if event is START and tag == "Relationship" and attributes.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, attributes["Target"].replace("\\", "/")))
                relations[attributes["Id"]] = (attributes["Type"].rpartition("/")[2], target.lstrip("/"))
        return relations


def protected():
    return UnreadableFile(_("The file is protected by a password. Remove the password in Excel and upload it again."))


def too_large_inside():
    return UnreadableFile(
        _("The file holds far more than a list. Copy the list alone into a new .xlsx file and upload that.")
    )

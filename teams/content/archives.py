"""The file: a zip with these members.

- ``content.json``: format, version, when it was made, and the communes that it is of;
- ``records/<kind>.jsonl``: a line of JSON for each record;
- ``media/<sha256>.<ending>``: pictures and files as they are.
"""

import hashlib
import json
import re
import zipfile
import zlib

from django.conf import settings
from django.utils.translation import gettext as _

from home.backups import Refused

FORMAT, VERSION = "to-cong-nghe-so-noi-dung", 1
INFO = "content.json"
RECORDS = re.compile(r"records/([a-z]+\.[a-z]+)\.jsonl")
MEDIA = re.compile(r"media/([0-9a-f]{64})\.([a-z0-9]{1,5})")
MOST_MEMBERS = 200_000
MOST_TEXT = 512 << 20  # bytes of all records unpacked: 3,000 communes have about a fifth of it
MOST_MEDIA = 20 << 30


class Writer:
    """Writes the file beside its place; it counts once ``finish`` was called."""

    def __init__(self, path):
        self.path = path
        self.unfinished = path.with_name(f".{path.name}.part")
        self.zip = zipfile.ZipFile(self.unfinished, "w", zipfile.ZIP_DEFLATED)

    def __enter__(self):
        self.unfinished.chmod(0o600)  # it holds personal data
        return self

    def __exit__(self, kind, *failure):
        self.zip.close()
        if kind:
            self.unfinished.unlink(missing_ok=True)
        else:
            self.unfinished.replace(self.path)

    def add(self, name, content):
        self.zip.writestr(name, content)

    def add_records(self, label, records):
        lines = (json.dumps(record, ensure_ascii=False, sort_keys=True) for record in records)
        self.add(f"records/{label}.jsonl", "".join(f"{line}\n" for line in lines))

    def add_media(self, file):
        """Returns the name of the member, which says what is in it."""
        with file.open("rb") as source:
            content = source.read()
        ending = file.name.rpartition(".")[2].lower()
        name = f"media/{hashlib.sha256(content).hexdigest()}.{ending}"
        if name not in self.zip.NameToInfo:
            self.zip.writestr(name, content, zipfile.ZIP_STORED)
        return name


class Archive:
    """A file that was looked through before anything of it is used. Raises ``Refused``."""

    def __init__(self, path):
        try:
            self.zip = zipfile.ZipFile(path)
        except zipfile.BadZipFile as error:
            raise not_one() from error
        members = self.zip.infolist()
        names = [member.filename for member in members]
        if len(set(names)) < len(names) or len(names) > MOST_MEMBERS or INFO not in names:
            raise not_one()
        if not all(name == INFO or RECORDS.fullmatch(name) or MEDIA.fullmatch(name) for name in names):
            raise not_one()
        self.media = {member.filename: member.file_size for member in members if MEDIA.fullmatch(member.filename)}
        text = sum(member.file_size for member in members if member.filename not in self.media)
        largest = max(settings.WAGTAILDOCS_MAX_UPLOAD_SIZE, settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE)
        if text > MOST_TEXT or sum(self.media.values()) > MOST_MEDIA or max(self.media.values(), default=0) > largest:
            raise Refused(_("This file unpacks to more than a site’s content can be. Nothing was changed."))
        self.info = self._json(self._read(INFO))
        if not isinstance(self.info, dict) or self.info.get("format") != FORMAT:
            raise not_one()
        if self.info.get("version") != VERSION:
            raise Refused(_("This file is of another version of the format. Update the software here or there first."))
        communes = self.info.get("communes")
        if not isinstance(communes, list) or not all(isinstance(slug, str) for slug in communes):
            raise not_one()

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        self.zip.close()

    def records(self, label):
        """Those of a kind by their names, in the order of the file."""
        name = f"records/{label}.jsonl"
        if name not in self.zip.NameToInfo:
            return {}
        found = {}
        for line in self._read(name).split(b"\n")[:-1]:
            record = self._json(line)
            if not isinstance(record, dict) or not isinstance(record.get("ref"), str) or record["ref"] in found:
                raise damaged()
            found[record["ref"]] = record
        return found

    def medium(self, name):
        """The content of a picture or file, which its name must fit."""
        if name not in self.media:
            raise Refused(_("A picture or file that the content names is missing in this file. Nothing was changed."))
        content = self._read(name)
        if hashlib.sha256(content).hexdigest() != MEDIA.fullmatch(name)[1]:
            raise damaged()
        return content

    def _read(self, name):
        try:
            return self.zip.read(name)
        except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, OSError) as error:
            raise damaged() from error

    def _json(self, content):
        """JSON that any database can hold: no zero byte, no half character, no number without an end."""
        try:
            text = content.decode()
            value = json.loads(text, parse_constant=_no_number)
            if "\\u" in text:
                plain = json.dumps(value, ensure_ascii=False)
                plain.encode()
                if "\\u0000" in plain:
                    raise ValueError
        except (ValueError, RecursionError) as error:
            raise damaged() from error
        if "\0" in text:
            raise damaged()
        return value


def _no_number(name):
    raise ValueError(name)


def not_one():
    return Refused(_("This file is not content that a site of this software exported. Nothing was changed."))


def damaged():
    return Refused(_("This file is damaged or was tampered with. Take another copy of it. Nothing was changed."))

"""The layout of a backup: a tar file with these members, in this order.

- ``archive.json``: the migrations applied, and of each table its columns and how many rows it has;
- ``rows/<table>/<number>.jsonl.gz``: a line for each row, a list of values in the order of the columns;
- ``settings/env``: the file ``.env``, only where the backup is encrypted;
- ``media/…``: uploaded files as they are;
- ``SHA256SUMS``: of all of these, as ``sha256sum --check`` reads it. A backup without it is not whole.
"""

import gzip
import hashlib
import io
import json
import re
import tarfile

from django.utils.translation import gettext as _

from . import Refused
from .sealing import unsealed

FORMAT = 1
INFO, ENV, SUMS = "archive.json", "settings/env", "SHA256SUMS"
ROWS = re.compile(r"rows/([a-z0-9_]+\.[a-z0-9_]+)/\d{6}\.jsonl\.gz")
MEDIA = "media/"
STEP = 1 << 20


def packed(label, blocks):
    """(name, content) of the members that hold a table. The same rows give the same bytes."""
    for number, block in enumerate(blocks, 1):
        yield f"rows/{label}/{number:06}.jsonl.gz", gzip.compress(block, compresslevel=6, mtime=0)


class Writer:
    def __init__(self, stream):
        self.tar = tarfile.open(fileobj=stream, mode="w|", bufsize=STEP)  # noqa: SIM115
        self.sums = {}

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        self.tar.__exit__(*failure)

    def add(self, name, content):
        self._add(name, io.BytesIO(content), len(content))

    def add_file(self, name, path):
        with path.open("rb") as file:
            status = path.stat()
            self._add(name, file, status.st_size, int(status.st_mtime))

    def _add(self, name, file, size, changed_at=0):
        member = tarfile.TarInfo(name)
        member.size, member.mtime = size, changed_at
        source = _Hashed(file)
        self.tar.addfile(member, source)
        self.tar.members.clear()  # or it would remember each of them
        self.sums[name] = source.hash.hexdigest()

    def finish(self):
        """Returns the sums of what was added."""
        sums = dict(self.sums)
        self.add(SUMS, "".join(f"{digest}  {name}\n" for name, digest in sums.items()).encode())
        return sums


class Archive:
    """A backup that was read once from its beginning to its end, and found whole."""

    def __init__(self, path, key):
        self.path, self.key = path, key
        self.info, self.sums = None, {}
        listed = None
        try:
            for name, file, _changed_at in self._members():
                if listed is not None or name in self.sums or (name == INFO) != (self.info is None):
                    raise _not_one()
                if name == INFO:
                    content = file.read()
                    self.info = json.loads(content)
                    self.sums[name] = hashlib.sha256(content).hexdigest()
                elif name == SUMS:
                    listed = dict(reversed(line.split("  ", 1)) for line in file.read().decode().split("\n")[:-1])
                else:
                    self.sums[name] = hashlib.file_digest(file, "sha256").hexdigest()
        except (tarfile.TarError, ValueError) as error:
            raise (_damaged() if self.info else _not_one()) from error
        if listed != self.sums:
            raise _damaged()
        if self.info.get("format") != FORMAT:
            raise Refused(_("This backup was made by a newer version of the software. Update the software first."))
        self.migrations = {tuple(migration) for migration in self.info["migrations"]}
        self.tables = self.info["tables"]

    def contents(self):
        """(name, file, time of change) of each member once more, and whether it still is what was read before."""
        for name, file, changed_at in self._members():
            if name == SUMS:
                continue
            source = _Hashed(file)
            yield name, source, changed_at
            while source.read(STEP):
                pass
            if source.hash.hexdigest() != self.sums.get(name):
                raise _damaged()

    def blocks(self):
        """(label, block) of all rows; see ``rows.read``."""
        for name, file, _changed_at in self.contents():
            if found := ROWS.fullmatch(name):
                yield found[1], gzip.decompress(file.read())
            elif name != INFO:
                return  # what follows is not rows

    def _members(self):
        with (
            self.path.open("rb") as file,
            unsealed(file, self.key) as stream,
            tarfile.open(fileobj=stream, mode="r|", bufsize=STEP) as tar,
        ):
            while member := tar.next():
                tar.members.clear()
                if not member.isreg() or not _is_ours(member.name):
                    raise _not_one()
                yield member.name, tar.extractfile(member), member.mtime
            while stream.read(STEP):
                pass


def _is_ours(name):
    """Only what a backup consists of, and nothing that leads out of its folder."""
    if name in (INFO, ENV, SUMS) or ROWS.fullmatch(name):
        return True
    return name.startswith(MEDIA) and not {"", ".", ".."} & set(name.split("/"))


def _not_one():
    return Refused(_("This file is not a backup of this site’s software. Nothing was changed."))


def _damaged():
    return Refused(_("This backup is damaged or not whole. Take another copy or an older backup. Nothing was changed."))


class _Hashed:
    """A file that is hashed as it is read."""

    def __init__(self, file):
        self.file, self.hash = file, hashlib.sha256()

    def read(self, size=-1):
        data = self.file.read(size)
        self.hash.update(data)
        return data

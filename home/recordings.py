"""Sound and film as they are kept: without the place where a phone recorded them.

MP4 and M4A files are boxes in boxes: four bytes of length, four of name. Phones write place, owner and device into the
boxes ``udta``, ``meta`` and ``uuid``. Under the name ``free`` a box is skipped by every player, and nothing moves.
Source: ISO/IEC 14496-12, sections 4.2, 8.1.2, 8.10.
"""

import struct

from django.core.files.uploadedfile import SimpleUploadedFile

ENDINGS = (".mp4", ".m4a")
OPENED = (b"moov", b"trak")
EMPTIED = (b"udta", b"meta", b"uuid")
DEEPEST = 8


def without_place(upload):
    """Return ``upload`` with what a phone noted in it made empty; any other kind of file as it is."""
    if not upload.name.lower().endswith(ENDINGS):
        return upload
    upload.seek(0)
    data = bytearray(upload.read())
    upload.seek(0)
    if not empty_notes(data, 0, len(data)):
        return upload
    return SimpleUploadedFile(upload.name, bytes(data), upload.content_type)


def empty_notes(data, start, end, depth=0):
    """Empty the boxes of notes between two places of ``data``; return how many there were."""
    count = 0
    for name, beginning, inside, after in boxes(data, start, end):
        if name in EMPTIED:
            data[beginning + 4 : beginning + 8] = b"free"
            data[inside:after] = bytes(after - inside)
            count += 1
        elif name in OPENED and depth < DEEPEST:
            count += empty_notes(data, inside, after, depth + 1)
    return count


def boxes(data, start, end):
    """The boxes between two places: name, where it begins, where its content begins, where it ends."""
    while start + 8 <= end:
        length, name = struct.unpack_from(">I4s", data, start)
        inside = start + 8
        if length == 1 and start + 16 <= end:
            length, inside = struct.unpack_from(">Q", data, start + 8)[0], start + 16
        elif length == 0:
            length = end - start
        after = start + length
        if after < inside or after > end:
            return  # damaged: what follows is no box
        yield name, start, inside, after
        start = after

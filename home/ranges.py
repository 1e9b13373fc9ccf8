"""Parts of a file, as players ask for them.

Wagtail gives whole files only, with which Safari plays nothing and no player can skip ahead. Source: RFC 9110, 14.
"""

import re
from functools import wraps

from django.http import HttpResponse

ONE_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")
BLOCK = 64 * 1024  # bytes read at once


def asked_part(header, size):
    """The first and the last byte that ``header`` asks for, or (``size``, ``size``) for what is beyond the end.

    None when all is to be sent: no range, several at once, or no sense in it.
    """
    found = ONE_RANGE.fullmatch(header.strip())
    if not found or found[1] == found[2] == "":
        return None
    if not found[1]:
        count = min(int(found[2]), size)
        return (size - count, size - 1) if count else (size, size)
    first, last = int(found[1]), int(found[2]) if found[2] else size - 1
    if found[2] and last < first:
        return None
    return (first, min(last, size - 1)) if first < size else (size, size)


def with_ranges(view):
    """Let ``view``, which answers with a file, also answer with the part of it that is asked for."""

    @wraps(view)
    def answer(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        file = getattr(response, "file_to_stream", None)
        if request.method != "GET" or response.status_code != 200 or not file or "Content-Length" not in response:
            return response
        if response.get("Content-Encoding") == "None":
            del response["Content-Encoding"]  # Wagtail's word for files that are not encoded; no player knows it
        response["Accept-Ranges"] = "bytes"
        size = int(response["Content-Length"])
        is_same = request.headers.get("If-Range", "") in ("", response.get("ETag"))
        part = asked_part(request.headers.get("Range", ""), size) if is_same else None
        if part is None:
            return response
        first, last = part
        if first == size:
            response.close()
            return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
        response.status_code = 206
        response["Content-Range"] = f"bytes {first}-{last}/{size}"
        response["Content-Length"] = str(last - first + 1)
        response.streaming_content = blocks(file, first, last)  # the response closes the file, as before
        return response

    return answer


def blocks(file, first, last):
    file.seek(first)
    left = last - first + 1
    while left > 0 and (block := file.read(min(BLOCK, left))):
        left -= len(block)
        yield block

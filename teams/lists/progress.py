"""An answer that shows how far some work is, while it is done, without another process.

The page comes in pieces: its head, one line for each step, and at the end where to go on. Style sheets show the last
line only. It works without JavaScript.
"""

import logging

from django.http import StreamingHttpResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language, override

logger = logging.getLogger(__name__)

HERE = "<!-- steps -->"  # stands in the template where the steps come


def progress(request, title, steps, url):
    """Answer with a page that runs through ``steps``, an iterable of sentences, and then leads to ``url``."""
    language = get_language()  # of the user; it is another one by the time the pieces are made

    def pieces():
        with override(language):
            context = {"header_title": title, "page_title": title, "header_icon": "table"}
            head, tail = render_to_string("teams/admin/lists/progress.html", context, request).split(HERE)
            yield head
            failed = False
            try:
                for sentence in steps:
                    yield render_to_string("teams/admin/lists/step.html", {"sentence": sentence})
            except Exception:
                # The answer has begun, so no error page can follow; what was changed is rolled back.
                logger.exception("A list was not brought in")
                failed = True
            yield render_to_string("teams/admin/lists/step_last.html", {"url": url, "failed": failed})
            yield tail

    response = StreamingHttpResponse(pieces())
    # Nobody on the way may hold the pieces back: not nginx, not a proxy, not our own compression.
    response["X-Accel-Buffering"] = "no"
    response["Cache-Control"] = "private, no-store, no-transform"
    response["Content-Encoding"] = "identity"
    return response

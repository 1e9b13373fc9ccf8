"""What the browser prints of a page, as whoever holds the paper reads it."""

import io

from pypdf import PdfReader

from tests.pdf import words


def printed(page):
    """(sides of A4, the words on them) of the page that is open."""
    reader = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    width, height = (round(float(side) / 72 * 25.4) for side in reader.pages[0].mediabox[2:])
    assert (width, height) == (210, 297)
    return len(reader.pages), words(reader)

"""What a PDF file holds, as its reader finds it."""

import io

from pypdf import PdfReader


def pdf(response):
    """The PDF of an answer; fails when it is none."""
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    return PdfReader(io.BytesIO(response.content))


def words(reader):
    """All that is written in it, with single spaces."""
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())

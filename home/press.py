"""The press: WeasyPrint, which is loaded with this module. Nothing is fetched but the site's own pictures."""

from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.files.storage import default_storage
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from .templatetags.ui import stylesheet
from .vietnamese import every_letter

PICTURES = "images/"  # below the media folder, as public addresses have it; documents may be for some people only
RESOLUTION = 150  # dots per inch of pictures, which are not larger on paper than on a phone
QUALITY = 60  # of JPEG pictures, in percent

# What a sheet gives up, one after the other, before it spreads to one more side: space, margins and size of drawings,
# and only then type, of which this much is left. The names are those of static/css/sheet.css.
TIGHT = ":root{--line:1.28!important;--gap:.25rem!important;--whole:auto!important}"
TIGHTER = (
    "@page{margin:8mm 11mm 11mm!important}:root{--line:1.23!important;--gap:.15rem!important;--whole:auto!important;"
    "--drawing:2.6rem!important;--beside:3.4rem!important;--tall:3.7rem!important}"
)
SMALLEST = 0.92
# One for the process: making one reads the list of all fonts, and each that is made leaves something behind.
FONTS = FontConfiguration()


class Shelf(URLFetcher):
    """Gives the pictures of this site, read from the disk, and nothing else."""

    def __init__(self, address):
        super().__init__(allowed_protocols=())
        self.host = urlsplit(address).netloc

    def fetch(self, url, headers=None):
        parts = urlsplit(url)
        path = unquote(parts.path)
        below = settings.MEDIA_URL + PICTURES
        if parts.netloc != self.host or not path.startswith(below):
            raise ValueError("Only the site's own pictures are put on paper.")
        with default_storage.open(path.removeprefix(settings.MEDIA_URL)) as file:
            return URLFetcherResponse(url, file.read())


def pressed(html, address, sides, sizes):
    """``html`` as the bytes of a PDF, in the largest of ``sizes``, in points, with which it fits on ``sides`` pages."""
    source = HTML(string=html, base_url=address, url_fetcher=Shelf(address))
    pictures = {}
    for style in styles(sizes):
        document = source.render(
            stylesheets=[CSS(string=style, font_config=FONTS)],
            font_config=FONTS,
            cache=pictures,
            optimize_images=True,
            jpeg_quality=QUALITY,
            dpi=RESOLUTION,
        )
        if len(document.pages) <= sides:
            break
    return document.write_pdf(pdf_variant="pdf/ua-1")


def styles(sizes):
    """What is tried one after the other until a sheet holds everything, as stylesheets."""
    typed = [f":root{{font-size:{size}pt!important}}" for size in [*sizes, sizes[-1] * SMALLEST]]
    return [*typed[:-1], typed[-2] + TIGHT, typed[-2] + TIGHTER, typed[-1] + TIGHTER]


def knows_every_letter():
    """Whether this machine has fonts with every Vietnamese letter, in both weights that sheets are set in."""
    letters = every_letter()
    page = f"<html lang=vi><title>-</title><style>{stylesheet('sheet')}</style><p>{letters}<p><b>{letters}</b>"
    document = HTML(string=page, base_url="", url_fetcher=Shelf("")).render(font_config=FONTS)
    document.write_pdf()
    return bool(document.fonts) and not any(font.missing for font in document.fonts.values())

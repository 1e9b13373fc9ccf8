"""What ``manage.py check`` says of this machine."""

from django.core.checks import Warning, register

from .paper import PACKAGES, lacking

SENTENCES = {
    "library": "WeasyPrint or a library of the system that it needs is missing: no PDF files are made.",
    "letters": "No font of this machine has every Vietnamese letter: no PDF files are made.",
}


@register
def paper_can_be_made(app_configs, **kwargs):
    """Not an error: the same addresses answer with a page that the browser prints."""
    lack = lacking()
    hint = f"On Debian or Ubuntu: apt install {PACKAGES}. Then start the site again."
    return [Warning(SENTENCES[lack], hint=hint, id="home.W001")] if lack else []

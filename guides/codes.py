"""Short addresses, ``/h/<code>/``: short enough to read aloud, to write on a hand, to draw as a coarse QR."""

import secrets

from django.apps import apps
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

# No letters or digits that look alike on paper (0 o, 1 l i, 5 s, 6 b, 9 g q, 2 z, u v) or sound alike
# when a Vietnamese reads them out (b p, d đ, s x, c k q, i y, m n).
LETTERS = "aehkmrtvx"
DIGITS = "23478"
LENGTH = 4


def new_code(taken):
    """Return a code that ``taken``, a function, does not know; longer ones when the short ones run out."""
    for attempt in range(1000):
        code = "".join(secrets.choice(LETTERS + DIGITS) for _place in range(LENGTH + attempt // 50))
        if any(char in LETTERS for char in code) and not taken(code):
            return code
    raise RuntimeError("No free short address was found.")


def pages_with_codes():
    return [model for model in apps.get_models() if issubclass(model, ShortAddress)]


def is_taken(code):
    return any(model.objects.filter(code=code).exists() for model in pages_with_codes())


class ShortAddress(models.Model):
    """Abstract base of pages with a short address, given when they are first saved and never changed."""

    code = models.CharField(_("short address"), max_length=12, unique=True, blank=True, editable=False)

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        self._give_code()
        super().save(*args, **kwargs)

    def full_clean(self, *args, **kwargs):
        self._give_code()
        super().full_clean(*args, **kwargs)

    def _give_code(self):
        self.code = self.code or new_code(is_taken)

    @property
    def short_url(self):
        return reverse("short_link", args=[self.code])

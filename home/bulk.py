"""Filling a site with many records at once: what is kept up to date with each of them catches up at the end."""

from contextlib import contextmanager

from asgiref.local import Local
from django.dispatch import Signal

filled = Signal()  # sent when the outermost ``filling`` ends well, still inside its transaction
_state = Local()


def is_filling():
    """Whether single records need not be caught up with: ``filled`` will be sent."""
    return getattr(_state, "depth", 0) > 0


@contextmanager
def filling():
    _state.depth = getattr(_state, "depth", 0) + 1
    try:
        yield
    finally:
        _state.depth -= 1
    if not is_filling():
        filled.send(sender=None)

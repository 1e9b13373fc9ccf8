"""What others may listen to."""

from django.dispatch import Signal

# Areas were written many at once, without ``post_save``, and their successions with them; ``keys``: those of the areas.
# While a site is filled (home/bulk.py) it is not sent.
areas_written = Signal()

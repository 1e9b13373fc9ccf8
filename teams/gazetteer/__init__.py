"""Provinces, communes and villages from lists: `manage.py import_areas`; `docs/places.md` says what a list may hold.

Not to be mixed up with ``teams.lists``, which brings in teams and their people.

A place is known by its name below its parent (``matching``), never by its code. From that follows what the mergers of
1/7/2025 did to each: a province that kept its name lies below nothing, as before, and is the same ``Area``. A commune
that kept its name lost the district it lay in and lies below the province now: it ended and one began, joined by a
succession, like a village that only changes its commune (``docs/decisions/0016``).
"""

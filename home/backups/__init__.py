"""Backups: everything of a site in one file, and back. See ``docs/decisions/0018-backups.md``.

``sealing`` encrypts a stream, ``archives`` is the file's layout, ``rows`` what stands in a database, ``keeping`` the
folder; ``making`` and ``restoring`` are the two commands.
"""


class Refused(Exception):
    """A sentence for the person at the keyboard: what cannot be done, and what to do instead."""

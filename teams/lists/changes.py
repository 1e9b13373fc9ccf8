"""What is written together: records changed in memory, with what each was before."""

from ..models import Area, Member, Team


class Changes:
    """Places, people and teams to add, change and remove. Nothing is written here."""

    def __init__(self):
        self._records = {Area: {}, Member: {}, Team: {}}
        self.removed = []

    def __bool__(self):
        return bool(self.removed or any(self._records.values()))

    def touch(self, record):
        """Remember what ``record`` is, before it changes for the first time; a new one was nothing."""
        known = self._records[type(record)]
        if id(record) not in known:
            known[id(record)] = (record, record.serializable_data() if record.pk else None)

    def forget(self, record):
        """Leave a new record out again."""
        self._records[type(record)].pop(id(record), None)

    def remove(self, record):
        self.removed.append(record)

    def of(self, model):
        """The records to add or change, each with its content before, or None for a new one."""
        return list(self._records[model].values())

"""A record as JSON, with names in place of keys, and back."""

import datetime
import json
import uuid
from decimal import Decimal

from django.core.exceptions import ValidationError
from wagtail.fields import StreamField

from .kinds import label_of
from .streams import DROPPED, SCALARS, WrongType, walked

SPELLED = {
    datetime.datetime: lambda value: value.astimezone(datetime.UTC).isoformat(),
    datetime.date: datetime.date.isoformat,
    datetime.time: datetime.time.isoformat,
    uuid.UUID: str,
    Decimal: str,
}


def same(_label, key):
    """A translation that changes nothing."""
    return key


def spelled(record, rows, translate):
    """The values of ``record`` as JSON knows them; keys of others as ``translate(label, key)`` names them.

    None when a row names something that it cannot be without and that ``translate`` does not know.
    """
    values = {}
    for field in rows.fields:
        value = getattr(record, field.attname)
        if isinstance(field, StreamField):
            value = walked(field.stream_block, list(value.raw_data) if value else [], translate)
        elif field.is_relation:
            value = None if value is None else translate(label_of(field.related_model), value)
            if value is None and not field.null:
                return None
        else:
            value = SPELLED.get(type(value), lambda value: value)(value)
        values[field.name] = value
    for name in rows.many:
        label = label_of(rows.model._meta.get_field(name).related_model)
        keys = getattr(record, name).values_list("pk", flat=True) if record.pk else ()
        values[name] = _in_order(key for key in (translate(label, key) for key in keys) if key is not None)
    for name, below in rows.children.items():
        children = sorted(getattr(record, name).all(), key=_place)
        values[name] = _listed(below, [spelled(child, below, translate) for child in children])
    return values


def _place(child):
    return getattr(child, "sort_order", None) or 0, child.pk or 0


def _in_order(values):
    return sorted(values, key=str)


def _listed(rows, values):
    values = [value for value in values if value is not None]
    return sorted(values, key=json.dumps) if rows.in_any_order else values


def localised(record, rows, translate):
    """The values of a record of the file, names translated to keys of this site. Raises ``WrongType``.

    As ``spelled`` with ``same`` gives them of the record that is here, so that both may be compared.
    """
    if not isinstance(record, dict):
        raise WrongType(rows.model._meta.verbose_name)
    values = {}
    for field in rows.fields:
        value = record.get(field.name)
        if isinstance(field, StreamField):
            value = _stream(field, value, translate)
        elif field.is_relation:
            value = None if value is None else _translated(label_of(field.related_model), value, translate)
            if value is None and not field.null:
                return None
        else:
            value = _plain(field, value)
        values[field.name] = value
    for name in rows.many:
        label = label_of(rows.model._meta.get_field(name).related_model)
        keys = (_translated(label, value, translate) for value in _rows(record.get(name), rows))
        values[name] = _in_order(key for key in keys if key is not None)
    for name, below in rows.children.items():
        values[name] = _listed(below, [localised(row, below, translate) for row in _rows(record.get(name), rows)])
    return values


def _rows(value, rows):
    if not isinstance(value, list):
        raise WrongType(rows.model._meta.verbose_name)
    return value


def _translated(label, value, translate):
    if not isinstance(value, str):
        raise WrongType(label)
    return translate(label, value)


def _stream(field, value, translate):
    try:
        found = walked(field.stream_block, value or [], translate, check=True)
    except WrongType as error:
        raise WrongType(field.verbose_name) from error
    return [] if found is DROPPED else found


def _plain(field, value):
    """A value as the field itself would spell it."""
    if not isinstance(value, SCALARS) or (value is None and not field.null):
        raise WrongType(field.verbose_name)
    if value in (None, ""):
        return value
    try:
        value = field.clean(value, None)
    except (ValidationError, ValueError, TypeError, OverflowError) as error:
        raise WrongType(field.verbose_name) from error
    return SPELLED.get(type(value), lambda value: value)(value)


def fill(record, values, rows):
    """Give ``record`` the values that ``localised`` made. Nothing is saved; ``many`` is for after that."""
    for field in rows.fields:
        value = values[field.name]
        if isinstance(field, StreamField):
            setattr(record, field.name, json.dumps(value))
        elif field.is_relation:
            setattr(record, field.attname, value)
        else:
            setattr(record, field.name, field.to_python(value))
    for name, below in rows.children.items():
        getattr(record, name).set(_matched(list(getattr(record, name).all()), values[name], below))


def _matched(there, wanted, rows):
    """The rows that are wanted: those that are the same stay as they are, those like them change, others are new."""
    found = [None] * len(wanted)
    for alike in (lambda row, values: row == values, lambda row, values: all(row[n] == values[n] for n in rows.same)):
        for place, values in enumerate(wanted):
            if found[place] is None:
                child = next((child for child in there if alike(spelled(child, rows, same), values)), None)
                if child is not None:
                    there.remove(child)
                    found[place] = child
    for place, values in enumerate(wanted):
        found[place] = found[place] or rows.model()
        fill(found[place], values, rows)
    return found

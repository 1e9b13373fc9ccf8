"""The rows of a database as lines of JSON, the same from SQLite and from PostgreSQL, and back.

A column is read and written as the stock field of its type does it. What our own fields or Wagtail's would make of a
value plays no part: a block that the code no longer knows is kept, and a column of JSON is the text that stands there.
"""

import base64
import datetime
import json

from django.core.management.color import no_style
from django.db import models
from django.db.models.expressions import Col

# Made anew: who is signed in, and what is found how.
LEFT_OUT = {
    "sessions.session",
    "wagtailsearch.indexentry",
    "wagtailsearch.sqliteftsindexentry",
    "search.entry",
    "search.posting",
    "search.word",
    "search.indexstate",
}
VIRTUAL = {"wagtailsearch_indexentry_fts"}  # a trigger of the table that it indexes writes and empties it

AS_IS = {
    *("AutoField", "BigAutoField", "SmallAutoField"),
    *("IntegerField", "BigIntegerField", "SmallIntegerField"),
    *("PositiveIntegerField", "PositiveBigIntegerField", "PositiveSmallIntegerField"),
    *("BooleanField", "FloatField", "CharField", "SlugField", "TextField", "FileField", "JSONField"),
}
SPELLED = {
    "DateField": datetime.date.isoformat,
    "DateTimeField": lambda value: value.astimezone(datetime.UTC).isoformat(),
    "TimeField": datetime.time.isoformat,
    "DecimalField": str,
    "UUIDField": str,
    "BinaryField": lambda value: base64.b64encode(value).decode(),
}
LONG = {"BinaryField", "JSONField", "TextField"}
BLOCK = 1 << 20


def kept_models(apps):
    """The models whose rows are kept, by label, those behind many-to-many fields included."""
    found = {model._meta.label_lower: model for model in apps.get_models(include_auto_created=True)}
    return {
        label: model
        for label, model in sorted(found.items())
        if label not in LEFT_OUT and model._meta.managed and not model._meta.proxy
    }


def columns_of(model):
    return [field.column for field in model._meta.local_concrete_fields]


class _Column:
    def __init__(self, field, connection):
        self.connection = connection
        while field.remote_field:
            field = field.target_field
        self.expression = Col(None, field)
        kind = field.get_internal_type()
        if kind not in AS_IS and kind not in SPELLED:
            raise TypeError(f"{field} is of a kind that backups do not know: {kind}")
        self.is_long = kind in LONG
        self.converters = connection.ops.get_db_converters(self.expression)
        self.spell = SPELLED.get(kind)
        self.stock = None if kind in AS_IS else _stock(field, kind)

    @property
    def is_spoken_otherwise(self):
        return bool(self.converters or self.spell)

    @property
    def is_stored_otherwise(self):
        return self.stock is not None

    def spoken(self, value):
        """What stands in the database, as JSON knows it."""
        for convert in self.converters:
            value = convert(value, self.expression, self.connection)
        return value if self.spell is None else self.spell(value)

    def stored(self, value):
        """The way back."""
        return self.stock.get_db_prep_save(self.stock.to_python(value), self.connection)


def _stock(field, kind):
    digits = ("max_digits", "decimal_places") if kind == "DecimalField" else ()
    return getattr(models, kind)(**{name: getattr(field, name) for name in digits})


def _columns(connection, model):
    return [_Column(field, connection) for field in model._meta.local_concrete_fields]


def _names(connection, model):
    return ", ".join(map(connection.ops.quote_name, columns_of(model)))


def count(connection, model):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(model._meta.db_table)}")
        return cursor.fetchone()[0]


def read(connection, model):
    """The rows in the order of their keys, in blocks of about a megabyte: a line of JSON for each."""
    quote, columns = connection.ops.quote_name, _columns(connection, model)
    changes = [(place, column.spoken) for place, column in enumerate(columns) if column.is_spoken_otherwise]
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    step = 20 if any(column.is_long for column in columns) else 1000
    lines, size = [], 0
    with connection.chunked_cursor() as cursor:
        cursor.execute(
            f"SELECT {_names(connection, model)} FROM {quote(model._meta.db_table)} "
            f"ORDER BY {quote(model._meta.pk.column)}"
        )
        while rows := cursor.fetchmany(step):
            for row in map(list, rows):
                _change(row, changes)
                lines.append(encode(row).encode())
                size += len(lines[-1])
                if size > BLOCK:
                    yield b"\n".join(lines) + b"\n"
                    lines, size = [], 0
    if lines:
        yield b"\n".join(lines) + b"\n"


def write(connection, model, block):
    """Put a block of lines into the table."""
    columns = _columns(connection, model)
    changes = [(place, column.stored) for place, column in enumerate(columns) if column.is_stored_otherwise]
    rows = [json.loads(line) for line in block.decode().split("\n")[:-1]]
    for row in rows:
        _change(row, changes)
    into = f"{connection.ops.quote_name(model._meta.db_table)} ({_names(connection, model)})"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {into} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            cursor.executemany(f"INSERT INTO {into} VALUES ({', '.join(['%s'] * len(columns))})", rows)


def _change(row, changes):
    for place, change in changes:
        if row[place] is not None:
            row[place] = change(row[place])


def empty(connection, apps):
    """Take all rows out of the tables of all models, the indexes' included."""
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)} - VIRTUAL
    there = tables.intersection(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for statement in connection.ops.sql_flush(no_style(), sorted(there), reset_sequences=True):
            cursor.execute(statement)


def finish(connection, kept):
    """After the last row: the numbers that new rows get, and whether all that is referred to is there."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), kept):
            cursor.execute(statement)
    connection.check_constraints()

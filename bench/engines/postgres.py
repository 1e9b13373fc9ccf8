"""PostgreSQL's own search: full text and trigrams over unaccented text, in the database that DATABASE_URL names."""

import json
import os

import environ
import psycopg
from answering import serve


def plain(text):
    return f"unaccent(lower(normalize({text}, NFC)))"


SETTING_UP = (
    "CREATE EXTENSION IF NOT EXISTS unaccent",
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "SET pg_trgm.similarity_threshold = 0.15",  # the stock 0.3 leaves five of 170 queries without an answer
)
GUIDES = f"""
CREATE TEMP TABLE guide AS SELECT slug,
    setweight(to_tsvector('simple', {plain("title || ' ' || short_title")}), 'A')
    || setweight(to_tsvector('simple', {plain("search_words")}), 'B')
    || setweight(to_tsvector('simple', {plain("summary || ' ' || steps")}), 'C')
    || setweight(to_tsvector('simple', {plain("text")}), 'D') AS words
FROM json_to_recordset(%s) AS (slug text, title text, short_title text, search_words text, summary text, steps text,
    text text)
"""
NAMES = f"""
CREATE TEMP TABLE name AS SELECT slug, regexp_split_to_table(
    {plain("concat_ws(chr(10), title, short_title, search_words)")}, chr(10)) AS phrase
FROM json_to_recordset(%s) AS (slug text, title text, short_title text, search_words text)
"""
ASKED = f"""
WITH asked AS (SELECT {plain("%s::text")} AS text),
words AS (SELECT slug, ts_rank('{{0.1, 0.3, 0.8, 1}}', words, query) AS score FROM guide, (
    SELECT replace(plainto_tsquery('simple', text)::text, '&', '|')::tsquery AS query FROM asked) any_word
    WHERE words @@ query),
names AS (SELECT slug, max(similarity(phrase, text)) AS score FROM name, asked WHERE phrase %% text GROUP BY slug)
"""
TOGETHER = """
SELECT slug FROM words FULL JOIN names USING (slug)
ORDER BY coalesce(words.score / (SELECT max(score) FROM words), 0) + 2 * coalesce(names.score, 0) DESC, slug LIMIT 10
"""
FALLBACK = """
SELECT slug FROM (SELECT slug, score FROM words UNION ALL
    SELECT slug, score FROM names WHERE NOT EXISTS (SELECT FROM words)) found ORDER BY score DESC, slug LIMIT 10
"""


def engines(documents):
    address = environ.Env.db_url_config(os.environ["DATABASE_URL"])
    connection = psycopg.connect(
        host=address["HOST"] or None,
        port=address["PORT"] or None,
        user=address["USER"] or None,
        password=address["PASSWORD"] or None,
        dbname=address["NAME"],
        autocommit=True,
    )
    with connection:
        for statement in SETTING_UP:
            connection.execute(statement)
        for statement in (GUIDES, NAMES):
            connection.execute(statement, [json.dumps(documents)])

        def searching(order):
            return lambda text: [slug for (slug,) in connection.execute(ASKED + order, [text])]

        yield "PostgreSQL full text + unaccent, else pg_trgm", searching(FALLBACK), False
        yield "PostgreSQL full text + unaccent + pg_trgm", searching(TOGETHER), True


if __name__ == "__main__":
    serve(engines)

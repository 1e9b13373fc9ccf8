"""tantivy: as it comes, and folded by its own filter and ours."""

import os
import sys

sys.path.append(f"{os.environ['ENGINES']}/python")

import tantivy  # noqa: E402
from answering import FIELDS, serve  # noqa: E402

from home.vietnamese import fold  # noqa: E402


def build(documents, prepare):
    builder = tantivy.SchemaBuilder().add_text_field("slug", stored=True, tokenizer_name="raw")
    for field in FIELDS:
        builder.add_text_field(field)
    index = tantivy.Index(builder.build())
    writer = index.writer(num_threads=1)
    for one in documents:
        fields = {field: prepare(one[field]) for field in FIELDS}
        writer.add_document(tantivy.Document(slug=one["slug"], **fields))
    writer.commit()
    index.reload()
    return index


def engine(documents, prepare, **options):
    index = build(documents, prepare)
    searcher = index.searcher()

    def search(text):
        words = prepare(text)
        if not words.strip():
            return []
        query = index.parse_query_lenient(words, list(FIELDS), **options)[0]
        return [searcher.doc(place)["slug"][0] for _score, place in searcher.search(query, 10).hits]

    return search


def engines(documents):
    yield "tantivy, as it comes", engine(documents, str), False
    yield "tantivy, folded", engine(documents, fold, field_boosts=FIELDS), True
    fuzzy = dict.fromkeys(FIELDS, (False, 1, True))  # one edit, wherever in the word
    yield "tantivy, folded, fuzzy", engine(documents, fold, field_boosts=FIELDS, fuzzy_fields=fuzzy), False


if __name__ == "__main__":
    serve(engines)

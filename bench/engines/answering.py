"""The queries in and the answers out, for the engines in Python: the counterpart of ``harness.mjs``."""

import json
import sys
import time

FIELDS = {"title": 6, "short_title": 5, "search_words": 5, "summary": 2.5, "steps": 2, "text": 0.8}


def ask(search, queries):
    """What ``search`` finds for each query, the first ten, and how long it took."""
    found, ms = [], []
    for query in queries:
        started = time.perf_counter()
        slugs = search(query)
        ms.append((time.perf_counter() - started) * 1000)
        found.append(slugs[:10])
    return {"found": found, "ms": ms}


def serve(engines):
    """Ask each engine everything. ``engines``: a function of the documents that yields (name, search, synonyms too)."""
    data = json.load(sys.stdin)
    rows = {}
    for name, search, with_synonyms in engines(data["documents"]):
        rows[name] = ask(search, data["queries"])
        if with_synonyms:
            rows[f"{name} + our synonyms"] = ask(search, data["expanded"])
    json.dump(rows, sys.stdout)

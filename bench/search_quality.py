"""How well search answers, beside engines that others made, over the same guides. Run by `make bench-search`.

Three sets of judged queries and one of slips made by rule (bench/slips.py). A query is answered where the first of the
guides that answer it stands. Figures only: --misses SET names what does not stand first.
"""

import argparse
import csv
import json
import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

import national

HERE = national.ROOT / "bench"
SAMPLE = national.ROOT.parent / "shared/data/queries-sample.tsv"
ENGINES = national.ROOT / "var/engines"
FROM_NPM = ("minisearch@7.2.0", "@orama/orama@3.1.18", "fuse.js@7.5.0")
FROM_PYPI = ("tantivy==0.27.0",)
OURS = "ours"


@dataclass(frozen=True)
class Query:
    text: str
    guides: frozenset
    kind: str = ""


@dataclass
class Figures:
    """What a list of ranks says: the place of the first right guide, 0 where there was none among the first ten."""

    ranks: list
    empty: int

    def among(self, first):
        return 100 * sum(0 < rank <= first for rank in self.ranks) / len(self.ranks)

    @property
    def mrr(self):
        return sum(1 / rank for rank in self.ranks if rank) / len(self.ranks)

    @property
    def cells(self):
        nothing = 100 * self.empty / len(self.ranks)
        return [f"{self.among(1):.1f}", f"{self.among(3):.1f}", f"{self.mrr:.3f}", f"{nothing:.1f}"]


HEADS = ["top-1 %", "top-3 %", "MRR", "no result %"]


def figures(queries, answers):
    ranks = [rank_of(query, answers[query.text]) for query in queries]
    return Figures(ranks, sum(not answers[query.text] for query in queries))


def rank_of(query, found):
    return next((place for place, slug in enumerate(found, 1) if slug in query.guides), 0)


# What is asked


def judged(path):
    """A file of queries: what was typed, the guides that answer it, and of which kind it is."""
    with open(path, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            yield Query(row["query"], frozenset((row.get("guides") or row["slug"]).split(",")), row["kind"])


def sets_of_queries(sample, documents):
    import slips

    own = list(judged(HERE / "queries.tsv"))
    sets = {"sample": list(judged(sample))} if sample.exists() else {}
    sets |= {"own": own, "held-out": list(judged(HERE / "queries-heldout.tsv"))}
    well_written = {query.text: query.guides for query in own if "du-dau" in query.kind}
    made = slips.made(slips.sources(documents, well_written))
    return sets | {"slips": [Query(slip.text, slip.guides, slip.rule) for slip in made]}


# Who is asked


def install():
    """Put the engines of others below var/; return the scripts that can be asked, and what could not be had and why."""
    npm = ["npm", "install", "--prefix", str(ENGINES), "--no-save", "--no-package-lock", "--no-audit", "--no-fund"]
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(ENGINES / "python")]
    pip += ["--upgrade", "--disable-pip-version-check"]
    ready, missing = [], []
    for scripts, tools, command, packages in (
        (("minisearch.mjs", "orama.mjs", "fuse.mjs"), ("node", "npm"), npm, FROM_NPM),
        (("tantivy_folded.py",), (), pip, FROM_PYPI),
    ):
        stamp = ENGINES / f"installed {' '.join(packages)}".replace("/", " ")
        lacking = [tool for tool in tools if not shutil.which(tool)]
        if lacking:
            missing.append(f"{', '.join(packages)}: {' and '.join(lacking)} must be installed")
        elif not stamp.exists() and subprocess.call([*command, *packages], stdout=sys.stderr):
            missing.append(f"{', '.join(packages)}: `{Path(command[0]).name}` could not install them")
        else:
            stamp.touch()
            ready += scripts
    return ready, missing


def postgres_server():
    """The address of a PostgreSQL server that answers, without a database; None where there is none."""
    from tests.run import reachable_postgres

    address = reachable_postgres()
    return address and address.rpartition("/")[0]


@contextmanager
def new_database(server):
    """The address of an empty database on the server, dropped afterwards."""
    import psycopg

    name = f"bench_search_{os.getpid()}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield f"{server}/{name}"
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def ask(script, data, database):
    """Ask the engines of one script everything: {name: {"found": [slugs], "ms": [each]}}."""
    print(f"… {script}", file=sys.stderr, flush=True)
    command = [sys.executable if script.endswith(".py") else "node", str(HERE / "engines" / script)]
    path = os.pathsep.join(str(place) for place in (national.ROOT, national.ROOT / "site", HERE))
    environment = dict(os.environ, PYTHONPATH=path, ENGINES=str(ENGINES), DATABASE_URL=database)
    done = subprocess.run(command, input=data, env=environment, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        sys.exit(f"{script} failed; the lines above say why.")
    return json.loads(done.stdout)


def ask_everybody(queries, documents, sqlite, server):
    """{engine: its answers}, what was left out, and how our answers on the two databases compare."""
    import demo_guides

    expand = demo_guides.Synonyms().expand
    data = json.dumps({"documents": documents, "queries": queries, "expanded": [expand(text) for text in queries]})
    ready, left_out = install()
    answers = ask("ours.py", data, sqlite)
    compared = "Our answers were asked for on SQLite only."
    if server:
        with new_database(server) as address:
            there = ask("ours.py", data, address)
            both = answers.pop(OURS), there.pop(OURS)
            answers = {OURS: both[0], f"{OURS}, on PostgreSQL": both[1], **answers, **there}
            answers |= ask("postgres.py", data, address)
        same = sum(one == other for one, other in zip(both[0]["found"], both[1]["found"], strict=True))
        compared = f"Ours on SQLite and on PostgreSQL: for {same} of {len(queries)} the same guides in the same order."
    else:
        left_out.append("everything on PostgreSQL: no server answers (set TEST_DATABASE_URL)")
    for script in ready:
        answers |= ask(script, data, sqlite)
    return answers, left_out, compared


# What is told


def table(heads, rows):
    """A table of Markdown whose columns stand in line; the first is text, the others figures."""
    rows = [[str(cell) for cell in row] for row in rows]
    widths = [max(len(row[place]) for row in [heads, *rows]) for place in range(len(heads))]

    def line(cells):
        first, *others = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
        aligned = [first, *(cell.strip().rjust(len(cell)) for cell in others)]
        return f"| {' | '.join(aligned)} |"

    rule = [f":{'-' * (widths[0] - 1)}", *(f"{'-' * (width - 1)}:" for width in widths[1:])]
    return "\n".join([line(heads), line(rule), *(line(row) for row in rows)])


def tell(sets, answers):
    for name, queries in sets.items():
        print(f"\n### {name}: {len(queries)} queries\n")
        rows = [
            [engine, *figures(queries, row["answers"]).cells, *times(queries, row)] for engine, row in answers.items()
        ]
        print(table(["engine", *HEADS, "median ms", "p95 ms"], rows))


def times(queries, row):
    ms = [row["times"][query.text] for query in queries]
    return f"{median(ms):.1f}", f"{quantiles(ms, n=20)[-1]:.1f}"


def tell_who_is_ahead(sets, answers):
    """Every figure in which another engine is better than ours."""
    for name, queries in sets.items():
        ours = figures(queries, answers[OURS]["answers"])
        for engine, row in answers.items():
            theirs = figures(queries, row["answers"])
            better = [theirs.among(1) > ours.among(1), theirs.among(3) > ours.among(3), theirs.mrr > ours.mrr]
            better.append(theirs.empty < ours.empty)
            if any(better):
                told = zip(HEADS, theirs.cells, ours.cells, better, strict=True)
                where = ", ".join(f"{head} {cell} to our {own}" for head, cell, own, is_better in told if is_better)
                print(f"Ahead of ours on {name}: {engine}, {where}.")


def tell_rules(queries, answers):
    """The slips, rule by rule: ours, and the best of the others with its share among the first three."""
    print("\n### slips, rule by rule: ours, and which other engine has most in the first three\n")
    rows = []
    for rule in dict.fromkeys(query.kind for query in queries):
        asked = [query for query in queries if query.kind == rule]
        others = {
            engine: figures(asked, row["answers"]) for engine, row in answers.items() if not engine.startswith(OURS)
        }
        best = max(others, key=lambda engine: (others[engine].among(3), others[engine].mrr))
        ours = figures(asked, answers[OURS]["answers"])
        rows.append([rule, len(asked), *ours.cells, f"{others[best].among(3):.1f}", best])
    print(table(["rule", "queries", *HEADS, "others top-3 %", "which"], rows))


def tell_misses(name, queries, answers):
    print(f"\n### {name}: where no right guide stands first\n")
    for query in queries:
        found = answers[OURS]["answers"][query.text]
        place = rank_of(query, found)
        if place != 1:
            wanted = " or ".join(sorted(query.guides))
            print(f"- {query.kind}: “{query.text}” is {wanted}, place {place or '–'}; first {', '.join(found[:1])}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--sample", type=Path, default=os.environ.get("SAMPLE") or SAMPLE, help="another set of queries"
    )
    parser.add_argument("--misses", action="append", default=[], metavar="SET", help="name what does not stand first")
    options = parser.parse_args()
    sys.path.insert(0, str(national.ROOT))
    server = postgres_server()
    with tempfile.TemporaryDirectory(prefix="bench-search-") as folder:
        os.environ["DATABASE_URL"] = sqlite = f"sqlite:///{folder}/site.sqlite3"
        national.start()
        import demo_guides

        demo_guides.load_site()
        documents = demo_guides.documents()
        sets = sets_of_queries(options.sample, documents)
        texts = list(dict.fromkeys(query.text for queries in sets.values() for query in queries))
        answers, left_out, compared = ask_everybody(texts, documents, sqlite, server)
    for row in answers.values():
        row["answers"] = dict(zip(texts, row["found"], strict=True))
        row["times"] = dict(zip(texts, row["ms"], strict=True))
    if "sample" not in sets:
        left_out.append(f"the set “sample”: no file {options.sample.name} (--sample FILE or SAMPLE=FILE names it)")
    print(f"{len(documents)} guides")
    tell(sets, answers)
    tell_rules(sets["slips"], answers)
    for name in options.misses:
        tell_misses(name, sets[name], answers)
    print(f"\n{compared}")
    tell_who_is_ahead(sets, answers)
    print(*(f"Left out: {one}" for one in left_out), sep="\n")


if __name__ == "__main__":
    main()

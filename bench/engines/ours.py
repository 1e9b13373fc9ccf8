"""Our search, as the results page asks it, and Wagtail's stock backend, on the database that DATABASE_URL names."""

import os

import demo_guides
import national
from answering import FIELDS, serve


def site_search():
    """The guides that the results page lists; it looks for places and pages besides."""
    from django.test import RequestFactory

    from search.results import results_for
    from search.views import asked

    requests = RequestFactory()

    def search(text):
        request = requests.get("/tim/", {"q": text}, headers={"host": "localhost"})
        return [guide.slug for guide in results_for(asked(request), request).guides]

    return search


def wagtail_search(**options):
    from guides.models import GuidePage

    return lambda text: [guide.slug for guide in GuidePage.objects.search(text, **options)[:10]]


def write_wagtail_index():
    from django.core.management import call_command

    with open(os.devnull, "w") as nowhere:
        call_command("update_index", stdout=nowhere)


def give_wagtail_all_fields(documents):
    """Let Wagtail index the same fields with the same weights as the other engines."""
    from wagtail.search import index

    from guides.models import GuidePage

    texts = {one["slug"]: one for one in documents}
    for field in FIELDS:
        setattr(GuidePage, f"bench_{field}", property(lambda guide, field=field: texts.get(guide.slug, {}).get(field)))
    GuidePage.search_fields = [
        *(field for field in GuidePage.search_fields if isinstance(field, index.FilterField)),
        *(index.SearchField(f"bench_{field}", boost=weight) for field, weight in FIELDS.items()),
    ]
    write_wagtail_index()


def engines(documents):
    from django.db import connection

    yield "ours", site_search(), False
    on = f"Wagtail stock, {connection.vendor}"
    write_wagtail_index()
    yield on, wagtail_search(), False
    give_wagtail_all_fields(documents)
    yield f"{on}, all fields, any word", wagtail_search(operator="or"), False


if __name__ == "__main__":
    folder = national.start()
    demo_guides.load_site()
    serve(engines)

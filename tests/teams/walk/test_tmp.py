from .test_guards import records_in_addresses_unchecked
from .walker import Walk
def test_x(worlds, db, monkeypatch):
    ours, theirs, administrator = worlds
    records_in_addresses_unchecked(monkeypatch)
    for where in ("wagtailadmin_pages:", "wagtailadmin_explore", "wagtailimages", "wagtaildocs", "wagtailadmin_choose_page_child"):
        print("WHERE", where, [f[:160] for f in Walk(ours.editor, ours, theirs, administrator).go(only=where)][:3])

"""How long the admin's first screens take in a country of communes: ``make bench-desk``.

Figures depend on the machine, so each stands beside its ratio to what the same run measured on one commune alone.
"""

import argparse
import resource
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench import national  # noqa: E402


def timed(what, repeat=1):
    """Return the best of ``repeat`` runs, in seconds."""
    best = None
    for _run in range(repeat):
        started = time.perf_counter()
        what()
        taken = time.perf_counter() - started
        best = taken if best is None else min(best, taken)
    return best


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0, help="part of the country to build (default: all)")
    scale = parser.parse_args().scale
    folder = national.start()

    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    from teams.models import Area, Member, Team
    from teams.tallies import count

    building = timed(lambda: national.build(scale))
    communes = Area.objects.communes().order_by("path")
    one = communes[communes.count() // 2]
    print(f"{communes.count()} communes, {Team.objects.count()} teams, {Member.objects.count()} members")
    print(f"on {connection.vendor}, built in {building:.0f} s")

    client = Client()
    client.force_login(get_user_model().objects.create_superuser("quantri", password="x"))

    def get(address):
        assert client.get(address).status_code == 200, address

    screen = reverse("desk:commune", args=[one.pk])
    first_screen = reverse("wagtailadmin_home")
    get(screen)  # templates are compiled once
    counting_one = timed(lambda: count([one]), repeat=5)
    any_screen = timed(lambda: get(reverse("handbook:contents")), repeat=3)
    figures = [
        ("count one commune", counting_one, None),
        ("any admin screen (handbook)", any_screen, None),
        ("one commune's screen", timed(lambda: get(screen), repeat=3), any_screen),
        ("province's screen, cold", timed(lambda: get(first_screen)), any_screen),
        ("tally of all", timed(lambda: call_command("tally", verbosity=0, stdout=sys.stderr)), counting_one),
        ("province's screen, warm", timed(lambda: get(first_screen), repeat=3), any_screen),
        ("… sorted by a number", timed(lambda: get(f"{first_screen}?ordering=-against_plan"), repeat=3), any_screen),
        ("… searched", timed(lambda: get(f"{first_screen}?q=muong"), repeat=3), any_screen),
        ("list of teams", timed(lambda: get(reverse("wagtailsnippets_teams_team:list")), repeat=2), any_screen),
    ]
    for name, seconds, base in figures:
        print(f"{name:28} {seconds:8.3f} s" + (f"  {seconds / base:8.1f} ×" if base else "         1 ×"))
    for name, address in (("one commune's screen", screen), ("province's screen, warm", first_screen)):
        with CaptureQueriesContext(connection) as queries:
            get(address)
        print(f"{name:28} {len(queries):8} queries")
    print(f"{'peak memory':28} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:8.0f} MB")
    connection.close()
    folder.cleanup()


if __name__ == "__main__":
    main()

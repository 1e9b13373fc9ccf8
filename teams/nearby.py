"""Communes near a point: “Gần tôi” in the finder. A point is a pair of degrees, latitude and longitude."""

import re
from dataclasses import dataclass
from math import asin, cos, hypot, radians, sin, sqrt

from .models import Area
from .models.areas import MOST_LATITUDE, MOST_LONGITUDE

DEGREES = re.compile(r"-?\d{1,3}(?:[.,]\d{1,15})?", re.ASCII)
RADIUS = 6371  # km, of the earth
KM_OF_LATITUDE = 111  # in one degree, at the least
PLACES = 2  # of the degrees that a reader's phone tells: about 1 km
WITHIN = 50  # km
MOST = 6


@dataclass(frozen=True)
class Near:
    """A commune and how far its middle lies from a point, in km, never 0."""

    area: Area
    kilometres: int


def point_of(latitude, longitude):
    """The point that two texts name, with a point or a comma in each; None when they name none."""
    if not (DEGREES.fullmatch(latitude) and DEGREES.fullmatch(longitude)):
        return None
    point = tuple(float(text.replace(",", ".")) for text in (latitude, longitude))
    return point if abs(point[0]) <= MOST_LATITUDE and abs(point[1]) <= MOST_LONGITUDE else None


def rounded(point):
    """A point as exactly as anybody's may be known here."""
    return tuple(round(degrees, PLACES) for degrees in point)


def nearest(point, most=MOST, within=WITHIN):
    """The communes of today whose middle is nearest to ``point``, nearest first: two queries."""
    # One belt of the country, a few hundred communes: their longitudes are compared with the distance itself.
    belt = (point[0] - within / KM_OF_LATITUDE, point[0] + within / KM_OF_LATITUDE)
    rows = Area.objects.communes().current().filter(latitude__range=belt).order_by()
    found = [(kilometres(point, place), key) for key, *place in rows.values_list("pk", "latitude", "longitude")]
    found = sorted(one for one in found if one[0] <= within)[:most]
    areas = Area.objects.in_bulk([key for _far, key in found])
    return [Near(areas[key], max(1, round(far))) for far, key in found]


def kilometres(one, other):
    """How far two points lie apart, as the crow flies (haversine)."""
    (north, east), (other_north, other_east) = ([radians(degrees) for degrees in point] for point in (one, other))
    across = sin((other_east - east) / 2) * sqrt(cos(north) * cos(other_north))
    return 2 * RADIUS * asin(min(1, hypot(sin((other_north - north) / 2), across)))

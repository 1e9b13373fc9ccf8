"""All of Vietnam from the data files of the package ``vietnamadminunits`` (MIT): `pip install .[places]`.

Only its files are read, a SQLite database and a JSON file. The package itself is not imported: it would load numpy and
shapely and build tables that nothing here needs.
"""

import datetime
import importlib.metadata
import importlib.util
import json
import sqlite3
from contextlib import closing
from pathlib import Path

from django.utils.translation import gettext as _

from ..models import Extent, Level
from .files import Refused, Row
from .listed import check_areas, check_successions, split_kind

NAME = "vietnamadminunits"
DATE = datetime.date(2025, 7, 1)  # the day from which its 34 provinces are in force
UNITS = "SELECT provinceKey, province, provinceCode, wardKey, ward, wardCode, wardLat, wardLon FROM admin_units"
FORMER = "SELECT provinceKey, province, districtKey, district, wardKey, ward, wardCode FROM admin_units_legacy"


def read():
    """Return the ``AreaList``, the ``Succession``s and the source with its version."""
    spec = importlib.util.find_spec(NAME)
    if spec is None or not spec.submodule_search_locations:
        raise Refused([_("The package %(name)s is not installed: pip install .[places]") % {"name": NAME}])
    folder = Path(next(iter(spec.submodule_search_locations))) / "data"
    version = importlib.metadata.version(NAME)
    source = f"{NAME} {version}"
    try:
        units, former, became = _read_files(folder)
        area_rows, step_rows = list(_area_rows(source, units)), list(_step_rows(source, units, former, became))
    except (OSError, sqlite3.Error, KeyError, ValueError, TypeError, AttributeError) as error:
        raise Refused(
            [
                _("The data of %(source)s are not laid out as in 1.0.4, with which this was written: %(reason)s")
                % {"source": source, "reason": error}
            ]
        ) from error
    return check_areas(area_rows), check_successions(step_rows), source


def _read_files(folder):
    with closing(sqlite3.connect(f"{(folder / 'dataset.db').as_uri()}?mode=ro", uri=True)) as connection:
        units, former = connection.execute(UNITS).fetchall(), connection.execute(FORMER).fetchall()
    return units, former, json.loads((folder / "converter_2025.json").read_text("utf-8"))


def _area_rows(source, units):
    provinces = {key: (name, code) for key, name, code, *_ward in units}
    rows = [(Level.PROVINCE, code, name, "", None, None) for name, code in provinces.values()]
    rows += [(Level.COMMUNE, code, name, of, *point) for _key, _province, of, _ward_key, name, code, *point in units]
    rows.sort(key=lambda row: (row[3], row[1]))
    for number, (level, code, full_name, parent, latitude, longitude) in enumerate(rows, 1):
        kind, name = split_kind(full_name, level) or ("", full_name)
        cells = {"level": level, "code": code, "kind": kind, "name": name, "parent_code": parent}
        if latitude is not None and longitude is not None:
            cells |= {"latitude": str(latitude), "longitude": str(longitude)}
        yield Row(source, number, cells)


def _step_rows(source, units, former, became):
    """One row for each way from a former commune to one of today, which the package names by keys of their own."""
    today = {(province_key, key): (province, name) for province_key, province, _code, key, name, *_ward in units}
    old = {
        f"{province_key}_{district_key}_{key or ''}": (province, district, name or "", code or "")
        for province_key, province, district_key, district, key, name, code in former
    }
    ways = [
        (old_key, (province, new_key), Extent.WHOLE)
        for province, heirs in became["DICT_PROVINCE_WARD_NO_DIVIDED"].items()
        for new_key, old_keys in heirs.items()
        for old_key in old_keys
    ] + [
        (old_key, (province, part["newWardKey"]), Extent.PART)
        for province, divided in became["DICT_PROVINCE_WARD_DIVIDED"].items()
        for old_key, parts in divided.items()
        for part in parts
    ]
    for number, (old_key, new_key, extent) in enumerate(ways, 1):
        province, district, commune, code = old[old_key]
        new_province, new_commune = today[new_key]
        cells = {
            "old_province": province,
            "old_district": district,
            "old_commune": commune,
            "old_code": code,
            "new_province": new_province,
            "new_commune": new_commune,
            "extent": extent,
        }
        yield Row(source, number, cells)

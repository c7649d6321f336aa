"""The table: which fact is told to whom. A fact that stands neither here nor in the tests' lists of facts that concern
nobody fails the build."""

from .about_exchange import REDEMPTIONS
from .about_families import FAMILIES
from .about_hours import HOURS
from .about_persons import PERSONS
from .about_places import PLACES
from .about_points import POINTS
from .about_reports import REPORTS
from .about_shops import SHOPS
from .rules import Told

TOLD: dict[str, tuple[Told, ...]] = {
    **POINTS,
    **HOURS,
    **REDEMPTIONS,
    **SHOPS,
    **REPORTS,
    **PERSONS,
    **FAMILIES,
    **PLACES,
}
"""fact → who is told of it. Whoever stands in two rows of a fact is told by the first."""

TEMPLATES = {each.template: each for rows in TOLD.values() for each in rows}
"""What a stored message is rendered from."""

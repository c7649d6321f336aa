"""The queues of staff: by area, and in each area by time. The whole city is read county by county."""

from collections.abc import Sequence

from ..kit.errors import CursorInvalid
from ..kit.pages import Listing, Page, page
from ..kit.record import Item
from ..kit.who import Actor
from ..places import CITY_CODE, NotYourArea, area_tree, reaches
from .store import county_of, queue

COUNTY_DIGITS = 6


def area_for(actor: Actor, asked: str | None, roles: Sequence[str]) -> str:
    """The area that the actor may list: the one asked for, or all that his widest role reaches. NotYourArea."""
    if asked is None:
        scopes = sorted((scope for role in roles for scope in actor.scopes(role)), key=len)
        if not scopes:
            raise NotYourArea()
        return scopes[0]
    if not reaches(actor, asked, *roles):
        raise NotYourArea()
    return asked


def listed(name: str, area: str, *, index: str = "gsi1", limit: int, cursor: str | None) -> Page[Item]:
    """A page of a queue inside an area. CursorInvalid."""
    counties = _counties(area)
    start, inner = _opened(cursor, counties)
    found: list[Item] = []
    for county in counties[counties.index(start) :]:
        listing = Listing(queue(name, county), index="gsi1" if index == "gsi1" else "gsi2", prefix=_prefix(area))
        part = page(listing, limit=limit - len(found), cursor=inner)
        found += part.items
        if part.next_cursor is not None:
            return Page(found, f"{county}.{part.next_cursor}")
        inner = None
        if len(found) >= limit and county != counties[-1]:
            return Page(found, f"{counties[counties.index(county) + 1]}.")
    return Page(found, None)


def _counties(area: str) -> list[str]:
    if len(area) >= COUNTY_DIGITS:
        return [county_of(area)]
    return [CITY_CODE, *(each.code for each in area_tree().all("county"))]


def _prefix(area: str) -> str | None:
    return area if len(area) > COUNTY_DIGITS else None


def _opened(cursor: str | None, counties: list[str]) -> tuple[str, str | None]:
    if cursor is None:
        return counties[0], None
    county, dot, inner = cursor.partition(".")
    if county not in counties or not dot:
        raise CursorInvalid()
    return county, inner or None

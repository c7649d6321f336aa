"""Whose area it is: a role on a node of the area tree reaches everything below that node."""

from chalicelib.kit.errors import Forbidden, Impossible
from chalicelib.kit.who import Actor
from chalicelib.places.areas import area_tree

ADMINS = ("city_admin", "county_admin")
COUNTY_DIGITS = 6


class AreaUnknown(Impossible, says="没有这个行政区划。"):
    """No area has that code."""


class NotYourArea(Forbidden, says="该区域不在您的管理范围内。"):
    """The actor's role does not reach this area."""


def reaches(actor: Actor, area: str, *roles: str) -> bool:
    """Whether one of these roles of the actor reaches the area."""
    return any(area_tree().contains(scope, area) for role in roles for scope in actor.scopes(role))


def demand_area(actor: Actor, area: str) -> None:
    """Only an administrator whose area it is may go on. AreaUnknown, NotYourArea."""
    if area_tree().get(area) is None:
        raise AreaUnknown()
    if not reaches(actor, area, *ADMINS):
        raise NotYourArea()


def below_county(area: str) -> str | None:
    """What narrows a county's list to an area below it; None for the county itself, whose whole list it is."""
    return area if len(area) > COUNTY_DIGITS else None

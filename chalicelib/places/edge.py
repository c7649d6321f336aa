"""The edge: whatever datum a phone speaks, inside the house a point is GCJ-02 and lies in the city."""

from chalicelib.kit.errors import Impossible
from chalicelib.kit.words import Location
from chalicelib.places.city import inside_city
from chalicelib.places.geo import Point, gcj02_from_wgs84


class OutsideCity(Impossible, says="位置不在本市范围内。"):
    """The point is not in this city."""


def point_of(location: Location) -> Point:
    """The GCJ-02 point of a phone's location, converted once. OutsideCity."""
    point = Point(location.lat, location.lng)
    if location.datum == "wgs84":
        point = gcj02_from_wgs84(point)
    if not inside_city(point):
        raise OutsideCity()
    return point

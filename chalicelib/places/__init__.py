"""Places (地点): the area tree, points and distances, what is near, and whether a point lies in the city."""

from chalicelib.places.areas import CITY_CODE, Area, AreaTree, Level, area_tree
from chalicelib.places.city import inside_city
from chalicelib.places.edge import OutsideCity, point_of
from chalicelib.places.geo import Point, gcj02_from_wgs84, inside_fence, metres_between, wgs84_from_gcj02
from chalicelib.places.nearest import Near, NearestIndex, Spot
from chalicelib.places.scopes import ADMINS, AreaUnknown, NotYourArea, below_county, demand_area, reaches

__all__ = [
    "ADMINS", "CITY_CODE", "Area", "AreaTree", "AreaUnknown", "Level", "Near", "NearestIndex", "NotYourArea",
    "OutsideCity", "Point", "Spot", "area_tree", "below_county", "demand_area", "gcj02_from_wgs84", "inside_city",
    "inside_fence", "metres_between", "point_of", "reaches", "wgs84_from_gcj02",
]  # fmt: skip

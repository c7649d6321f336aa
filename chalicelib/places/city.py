"""Whether a point lies in the city: a coarse outline of our own, until the city supplies its service polygon.

The outline is the union of one box for each county, in GCJ-02, drawn from the extents that yearbooks print
(the city: 35°55'–37°17' N, 117°32'–118°31' E) and widened by about 4 km. It never refuses a point of the
city; it accepts a strip of the neighbours' land, which the nearest station and the screener then settle.
"""

from chalicelib.places.geo import Point

# county: south, north, west, east
_COUNTY_BOXES: dict[str, tuple[float, float, float, float]] = {
    "370302": (36.32, 36.80, 117.64, 118.30),
    "370303": (36.66, 36.98, 117.88, 118.26),
    "370304": (36.22, 36.62, 117.64, 118.26),
    "370305": (36.57, 37.05, 118.05, 118.56),
    "370306": (36.60, 36.95, 117.63, 118.02),
    "370321": (36.80, 37.12, 117.80, 118.25),
    "370322": (36.98, 37.34, 117.48, 118.12),
    "370323": (35.87, 36.45, 117.75, 118.57),
}


def inside_city(point: Point) -> bool:
    """Whether a GCJ-02 point may lie in the city. NaN and infinities lie nowhere."""
    return any(
        south <= point.lat <= north and west <= point.lng <= east for south, north, west, east in _COUNTY_BOXES.values()
    )

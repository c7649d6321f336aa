"""Reports (随手拍): what citizens see and show, from a photo in the street to a closed case."""

from .following import followers_of
from .rules import NoSuchReport, OutsideServiceArea
from .showing import Published, published, published_of, published_photo, standing_of
from .submitting import Draft, submit

__all__ = [
    "Draft", "NoSuchReport", "OutsideServiceArea", "Published", "followers_of", "published", "published_of",
    "published_photo", "standing_of", "submit",
]  # fmt: skip

"""Media (影像): the right to upload a photo, and the photo made fit to be shown."""

from .actions import announce_again, forget, granted, jpeg_link, jpeg_of, photos_of, thumbnail_link
from .masks import mask, masked_link
from .rules import AREAS_MAX, Area, Granted, NoSuchPhoto, OriginalGone, Photo, TooManyAreas
from .store import photo_from, photo_key

__all__ = [
    "AREAS_MAX", "Area", "Granted", "NoSuchPhoto", "OriginalGone", "Photo", "TooManyAreas", "announce_again", "forget",
    "granted", "jpeg_link", "jpeg_of", "mask", "masked_link", "photo_from", "photo_key", "photos_of", "thumbnail_link",
]  # fmt: skip

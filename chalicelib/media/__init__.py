"""Media (影像): the right to upload a photo, and the photo made fit to be shown."""

from .actions import announce_again, forget, granted, jpeg_link, jpeg_of, photos_of, thumbnail_link
from .rules import Granted, Photo
from .store import photo_from, photo_key

__all__ = [
    "Granted", "Photo", "announce_again", "forget", "granted", "jpeg_link", "jpeg_of", "photo_from", "photo_key",
    "photos_of", "thumbnail_link",
]  # fmt: skip

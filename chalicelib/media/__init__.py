"""Media (影像): the right to upload a photo, and the photo made fit to be shown."""

from .actions import announce_again, granted, jpeg_link, thumbnail_link
from .rules import Granted, Photo
from .store import photo_from, photo_key

__all__ = [
    "Granted", "Photo", "announce_again", "granted", "jpeg_link", "photo_from", "photo_key", "thumbnail_link",
]  # fmt: skip

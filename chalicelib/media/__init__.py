"""Media (影像): the right to upload a photo, and the photo made fit to be shown."""

from chalicelib.media.grants import Grant, issue_grant, read_grant
from chalicelib.media.photos import PhotoUnreadable, ProcessedPhoto, hamming, process_photo

__all__ = [
    "Grant",
    "PhotoUnreadable",
    "ProcessedPhoto",
    "hamming",
    "issue_grant",
    "process_photo",
    "read_grant",
]

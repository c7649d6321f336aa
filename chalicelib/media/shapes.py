"""What media routes speak."""

from typing import Annotated

from msgspec import Meta

from ..kit.words import Answer, Shape
from .rules import ContentType


class UploadsWanted(Shape):
    content_types: Annotated[list[ContentType], Meta(min_length=1, max_length=9)]


class BatchWanted(Shape):
    count: Annotated[int, Meta(ge=1, le=30)]


class UploadShown(Answer):
    photo_id: str
    url: str
    fields: dict[str, str]


class UploadsShown(Answer):
    uploads: list[UploadShown]

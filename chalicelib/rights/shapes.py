"""What the routes of rights speak."""

from typing import Literal

from ..kit.words import Answer


class CopyShown(Answer):
    id: str
    state: Literal["asked", "making", "ready", "ended"]
    asked_at: str
    photos_done: int
    photos: int | None
    size_bytes: int | None
    link: str | None
    until: str | None


class LeavingShown(Answer):
    id: str
    state: Literal["erasing", "erased"]
    left_at: str
    erased_at: str | None

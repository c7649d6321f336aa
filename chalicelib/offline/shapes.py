"""What the routes of offline devices speak. A device's moments are unix milliseconds: what it signs, as it signs it."""

from typing import Annotated, Literal

from msgspec import Meta

from ..kit.words import Answer, ScannedCode, Shape

DeviceMs = Annotated[int, Meta(ge=0, le=4_000_000_000_000)]
Number = Annotated[int, Meta(ge=1, le=1_000_000_000)]
Mac = Annotated[str, Meta(pattern=r"^[0-9a-f]{32}$")]


class ScanLine(Shape):
    number: Number
    at_ms: DeviceMs
    action: Literal["check_in", "check_out"]
    code: ScannedCode
    mac: Mac


class Upload(Shape):
    sent_at_ms: DeviceMs
    scans: Annotated[list[ScanLine], Meta(max_length=50)]


class LineOutcome(Answer):
    number: int
    result: Literal["accepted", "duplicate", "review", "refused"]
    code: str | None
    session: str | None
    minutes: int
    first_result: Literal["accepted", "review", "refused"]


class UploadTaken(Answer):
    items: list[LineOutcome]
    next_number: int
    server_at: str


class Sync(Shape):
    sent_at_ms: DeviceMs
    number: Annotated[int, Meta(ge=0, le=1_000_000_000)]


class Synced(Answer):
    server_at: str

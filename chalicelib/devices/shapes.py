"""What device routes speak."""

from typing import Literal

from ..kit.words import Answer, Shape, Title

Kind = Literal["screen", "scanner"]


class DeviceNew(Shape):
    name: Title
    kind: Kind


class DeviceEnrolled(Answer):
    id: str
    station: str
    key: str


class DeviceShown(Answer):
    id: str
    station: str
    name: str
    kind: Kind
    enrolled_at: str
    state: Literal["enrolled", "revoked"]


class Devices(Answer):
    items: list[DeviceShown]
    next_cursor: str | None


class StepCode(Answer):
    code: str
    typed_code: str
    valid_from: str
    valid_until: str


class StepCodes(Answer):
    items: list[StepCode]


class DayKey(Answer):
    on: str
    key: str


class DayKeys(Answer):
    station: str
    name: str
    at: str
    days: list[DayKey]

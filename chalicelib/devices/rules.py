"""What can be refused about devices."""

from dataclasses import dataclass
from typing import Literal

from ..kit.errors import NotFound

Kind = Literal["screen", "scanner"]


@dataclass(frozen=True)
class Principal:
    """A device as others know it: where it stands, which master key its own comes from, whether it still counts."""

    id: str
    station: str
    kid: str
    revoked: bool


class NoSuchDevice(NotFound, says="没有这台设备。"):
    """No device of the actor's station has that id."""

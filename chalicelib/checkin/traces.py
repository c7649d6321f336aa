"""What an open session leaves on the desk for those who look for fraud: tags of coordinates and phone."""

from dataclasses import dataclass

from ..identity import desk_key
from ..kit.table import Unit
from .store import DeskCheckin


@dataclass(frozen=True)
class Traces:
    """Tags in hex, "" where there is none: a keeper scanned, or the session is over already."""

    point: str = ""
    phone: str = ""


def traces_of(unit: Unit, person: str, session: str) -> Traces:
    """The traces of a session while it is the open one."""
    desk = unit.get(DeskCheckin, desk_key(person))
    if desk is None or desk.session != session:
        return Traces()
    return Traces((desk.place or b"").hex(), (desk.phone or b"").hex())


def is_open(unit: Unit, person: str, session: str) -> bool:
    """Whether the session is the person's open one."""
    desk = unit.get(DeskCheckin, desk_key(person))
    return desk is not None and desk.session == session

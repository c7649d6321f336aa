"""Whether somebody is checked in, for whoever lets him leave."""

from ..identity import desk_key
from ..kit.errors import Refusal
from ..kit.record import Item
from ..kit.table import Unit, fetch
from .store import DeskCheckin


def demand_out(unit: Unit, person: str, otherwise: Refusal) -> None:
    """Put "he is not checked in" into the conditions of this Unit's write."""
    unit.require(desk_key(person), DeskCheckin.session.does_not_exist(), lambda old: otherwise if _is_in(old) else None)


def is_in(person: str) -> bool:
    """Whether somebody is checked in now."""
    return _is_in(fetch([desk_key(person)])[desk_key(person)])


def _is_in(item: Item | None) -> bool:
    desk = DeskCheckin.of(item)
    return desk is not None and desk.session is not None

"""Ages: of a minor the day of birth stands on his desk, because every gate needs it; of an adult nothing is kept.

A day of birth is a number (20150203), so that a gate is one comparison in the write that it guards. A year of age is
reached as the birthday begins in Asia/Shanghai; who was born on 29 February waits for 1 March.
"""

from pynamodb.expressions.update import Action

from ..kit.clock import day_on
from ..kit.errors import Refusal
from ..kit.record import Item
from ..kit.table import Unit
from .store import DeskIdentity, desk_key

ADULT = 18  # 民法典 17
_YEAR = 10_000


def _number(on: str) -> int:
    return int(on.replace("-", ""))


def _latest(years: int, now_ms: int) -> int:
    """The latest day of birth of somebody who is so old."""
    return _number(day_on(now_ms)) - years * _YEAR


def born_action(born_on: str, now_ms: int) -> Action:
    """What the desk keeps of a proven day of birth: the day, or nothing of an adult's."""
    born = _number(born_on)
    return DeskIdentity.born.set(born) if born > _latest(ADULT, now_ms) else DeskIdentity.born.remove()


def age_of(unit: Unit, person: str, at_ms: int | None = None) -> int | None:
    """How old a minor is (or was at a moment), by his desk as the Unit reads it; None for an adult."""
    desk = unit.get(DeskIdentity, desk_key(person))
    return None if desk is None else minors_age(int(desk.born or 0), unit.now_ms if at_ms is None else at_ms)


def minors_age(born: int, at_ms: int) -> int | None:
    """How old a minor of this day of birth is at a moment; None for an adult, of whom no day (0) is known."""
    years = (_number(day_on(at_ms)) - born) // _YEAR
    return years if years < ADULT else None


def demand_age(unit: Unit, person: str, years: int, refusal: Refusal) -> None:
    """Put "at least so old" into the conditions of this Unit's write: it costs nothing and reads nothing."""
    latest = _latest(years, unit.now_ms)

    def otherwise(old: Item | None) -> Refusal | None:
        desk = DeskIdentity.of(old)
        return refusal if desk is not None and desk.born and int(desk.born) > latest else None

    unit.require(
        desk_key(person), DeskIdentity.born.does_not_exist() | (DeskIdentity.born <= latest), otherwise
    )  # fmt: skip

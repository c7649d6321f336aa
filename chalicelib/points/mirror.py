"""What a correction posts: the mirror of what was posted wrongly, to the last leg. Pure.

    an award (CORRECTABLE)        Earn p from source, Honour h    ->  ClawBack p to source, Dishonour h
    the correction of an award    ClawBack p, Dishonour h         ->  Return p from source, Honour h

Everything else has verbs of its own (hours are amended and their points follow, a reservation is cancelled) or is
nobody's to undo.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from .chain import Row
from .moves import ClawBack, Dishonour, Honour, Move, Return
from .rules import EXPIRED, HONOUR_SIDE, OWN, Lot, NotCorrectable

CORRECTABLE = ("problem", "moment")
CORRECTION = "corr"


@dataclass(frozen=True)
class Mirror:
    """What a correction undoes: so many points that came from (or went back to) a source, and so much honour.

    `back` says that it undoes a correction, so that points come back to the owner.
    """

    source: str
    points: int
    honour: int
    back: bool

    @property
    def weight(self) -> int:
        """What policy measures: the larger of both."""
        return max(self.points, self.honour)

    def moves(self, lots: Iterable[Lot], on: str) -> tuple[Move, ...]:
        """The moves, on a business day; `lots` are those that the undone correction took."""
        if self.back:
            honour: Move = Honour(self.honour)
            return (Return(tuple(lots), self.source), honour) if self.points else (honour,)
        honour = Dishonour(self.honour)
        return (ClawBack(self.points, self.source, on), honour) if self.points else (honour,)


def mirror_of(row: Row) -> Mirror:
    """What it takes to undo a posting. NotCorrectable."""
    kind, _, rest = row.txid.partition(":")
    back = kind == CORRECTION
    if (rest.partition(":")[0] if back else kind) not in CORRECTABLE:
        raise NotCorrectable(cause=kind)
    sign = 1 if back else -1
    amounts = dict(row.legs)
    sources = [name for name in amounts if name not in (*OWN, HONOUR_SIDE, EXPIRED)]
    points = sum(sign * amounts[name] for name in sources)
    honour = -sign * amounts.get("honour", 0)
    if len(sources) > 1 or min(points, honour) < 0 or not (points or honour):
        raise NotCorrectable(cause=kind)
    return Mirror(sources[0] if sources else "", points, honour, back)

"""Budgets (预算): what a programme may give in a month, in shards that guard it.

    BUDGET#<programme>#<month> / <n>   what one shard of the month's budget has spent

The month's first award makes all its shards, so that their number holds for the month whatever policy does; the budget
that they share is the one in force now. One award is taken from one shard.
"""

from dataclasses import dataclass
from zlib import crc32

from pynamodb.attributes import NumberAttribute

from ..kit.clock import month_of
from ..kit.pages import Listing, every
from ..kit.record import Record
from ..kit.table import Key, Unit, stale
from ..policy import Figures, programme_of
from ..policy import at as figures_at

SHARDS_MAX = 64


class Shard(Record):
    spent = NumberAttribute(attr_name="sp")


@dataclass(frozen=True)
class Budget:
    """What a programme may give in a month, and over how many shards it is spread."""

    programme: str
    cap: int
    shards: int


@dataclass(frozen=True)
class Room:
    """A shard with room for an award: what it may have spent before, and how many shards are yet to be made."""

    partition: str
    number: int
    most: int
    new: int


def budget_of(programme: str, figures: Figures) -> Budget | None:
    """The programme's budget by these figures; None when it has no cap."""
    found = programme_of(programme, figures)
    return None if found.monthly_points is None else Budget(programme, found.monthly_points, found.shards)


def source_of(programme: str, month: str) -> str:
    """The account that a programme's awards of a month come from."""
    return f"program:{programme}:{month}"


def partition_of(programme: str, month: str) -> str:
    """The partition of a month's shards."""
    return f"BUDGET#{programme}#{month}"


def shard_key(programme: str, month: str, number: int) -> Key:
    """Where a shard of a month's budget lives."""
    return Key(partition_of(programme, month), f"{number:04d}")


def spent_in(programme: str, month: str) -> list[int]:
    """What each shard of a month has spent, read strongly; nothing before the month's first award."""
    made = (Shard.of(item) for item in every(Listing(partition_of(programme, month))))
    return [int(shard.spent) for shard in made if shard is not None]


def room_for(unit: Unit, budget: Budget, amount: int, seed: str) -> Room | None:
    """A shard of this month that can pay: the seed's own, or the next one that can. None: none can."""
    month = month_of(unit.now_ms)
    spent = spent_in(budget.programme, month)
    if sum(spent) + amount > budget.cap:
        return None
    shards = len(spent) or min(budget.shards, SHARDS_MAX)
    for step in range(shards):
        number = (crc32(seed.encode()) + step) % shards
        most = budget.cap // shards + (number < budget.cap % shards) - amount
        if (spent[number] if spent else 0) <= most:
            return Room(partition_of(budget.programme, month), number, most, new=0 if spent else shards)
    return None


def spend(unit: Unit, room: Room, amount: int) -> None:
    """Join the Unit with an amount less in the shard: only while it has spent no more than was read."""
    for number in range(room.new):
        mine = number == room.number
        unit.create(Key(room.partition, f"{number:04d}"), Shard(spent=amount if mine else 0), stale)
    if not room.new:
        unit.change(
            Key(room.partition, f"{room.number:04d}"),
            Shard.spent.set(Shard.spent + amount),
            condition=Shard.spent <= room.most,
            otherwise=stale,
        )


def take(unit: Unit, programme: str, amount: int, *, seed: str) -> bool:
    """Join the Unit with an amount of this month's budget. False, and nothing joined, when no shard has room.

    A programme without a cap has always room, and no shards.
    """
    budget = budget_of(programme, figures_at(unit.now_ms))
    room = room_for(unit, budget, amount, seed) if budget is not None else None
    if room is not None:
        spend(unit, room, amount)
    return budget is None or room is not None

"""P12: what a programme gave in a month is what its shards say, and at most its cap; awards are as posted. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from chalicelib.kit.clock import day_start_ms
from chalicelib.kit.record import Item
from chalicelib.points.awarding import AwardRow, queue_of
from chalicelib.points.budgets import Shard
from chalicelib.points.chain import Row
from chalicelib.policy import programme_of
from chalicelib.policy.rules import Book, Version
from chalicelib.policy.store import PolicyVersion
from chalicelib.settlement.rules import month_after

PROGRAM, AWARD = "program:", "award:"
TAKEN_BACK = ("corr:", "back:")
Month = tuple[str, str]
"""(programme, month)"""


def given(row: Row) -> Iterator[tuple[Month, int]]:
    """What a posting took from a month's budget. What a correction or a claw-back returns is the programme's again, but
    of a month's budget nobody gives it twice."""
    for account, amount in row.legs if not row.txid.startswith(TAKEN_BACK) else ():
        if account.startswith(PROGRAM) and account.count(":") == 2:
            _, programme, month = account.split(":")
            yield (programme, month), -amount


class Budgets:
    """Every shard and award, what was posted from each programme, and the policies that gave the caps."""

    def __init__(self) -> None:
        self._shards: dict[Month, list[int]] = defaultdict(list)
        self._awards: dict[str, AwardRow] = {}
        self._posted: Counter[str] = Counter()
        self._given: Counter[Month] = Counter()
        self._versions: list[Version] = []

    def shard(self, item: Item) -> None:
        """A shard of a month's budget."""
        shard = Shard.of(item)
        if shard is not None:
            _, programme, month = shard.pk.split("#")
            self._shards[programme, month].append(int(shard.spent))

    def award(self, item: Item) -> None:
        """An award."""
        row = AwardRow.of(item)
        if row is not None:
            self._awards[row.pk.removeprefix("AWARD#")] = row

    def policy(self, item: Item) -> None:
        """A version of a policy."""
        row = PolicyVersion.of(item)
        if row is not None:
            self._versions.append(row.version())

    def posting(self, row: Row) -> None:
        """A posting of anything."""
        if row.txid.startswith(AWARD):
            self._posted[row.txid.removeprefix(AWARD)] += 1
        for month, points in given(row):
            self._given[month] += points

    def finish(self) -> list[str]:
        """Every violation."""
        return [*self._months(), *self._awarded()]

    def _months(self) -> Iterator[str]:
        book = Book(self._versions)
        for (programme, month), shards in sorted(self._shards.items()):
            spent, given = sum(shards), self._given[programme, month]
            if spent != given:
                yield f"the budget of {programme} in {month}: its shards say {spent}, its postings {given}"
            cap = self._cap(book, programme, month)
            if min(shards) < 0 or (cap is not None and spent > cap):
                yield f"the budget of {programme} in {month}: {spent} were spent of {cap}"

    def _cap(self, book: Book, programme: str, month: str) -> int | None:
        """The highest cap that was in force at any moment of the month."""
        start, end = day_start_ms(f"{month}-01"), day_start_ms(f"{month_after(month)}-01")
        moments = [start, *(each.effective_at for each in self._versions if start < each.effective_at < end)]
        caps = [programme_of(programme, book.at(moment)).monthly_points for moment in moments]
        known = [cap for cap in caps if cap is not None]
        return max(known) if len(known) == len(caps) else None

    def _awarded(self) -> Iterator[str]:
        for award_id in sorted(self._awards.keys() | self._posted.keys()):
            row, posted = self._awards.get(award_id), self._posted[award_id]
            if row is None:
                yield f"{AWARD}{award_id}: is posted, and there is no such award"
            elif posted != (row.state != "pending"):
                yield f"AWARD#{award_id}: is {row.state}, and was posted {posted} times"
            elif (row.g1pk == queue_of(row.programme)) != (row.state == "pending"):
                yield f"AWARD#{award_id}: is {row.state}, and the queue says otherwise"

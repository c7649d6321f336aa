"""Budgets of programmes: the shards of a month have spent what its postings say."""

from collections import Counter, defaultdict

from chalicelib.points.budgets import Shard

from ..audit.budgets import given
from .books import Books, Place, row_of


class Budgets:
    """Every shard of every month."""

    def __init__(self, books: Books) -> None:
        self._books = books

    def repair(self) -> None:
        """Only programmes that have shards: the others have no cap."""
        shards: dict[str, dict[int, int]] = defaultdict(dict)
        for place, item in self._books.kind("BUDGET#"):
            shard = Shard.of(item)
            if shard is not None:
                shards[place.pk][int(place.sk)] = int(shard.spent)
        spent = self._spent()
        for pk, known in sorted(shards.items()):
            self._month(pk, known, spent[pk])

    def _spent(self) -> Counter[str]:
        """Partition of a month's budget → what its postings took."""
        spent: Counter[str] = Counter()
        for item in self._books.rows("postings"):
            row = row_of(item)
            for (programme, month), points in given(row) if row is not None else ():
                spent[f"BUDGET#{programme}#{month}"] += points
        return spent

    def _month(self, pk: str, known: dict[int, int], spent: int) -> None:
        values = [max(0, known.get(number, 0)) for number in range(max(known) + 1)]
        values[0] += max(0, spent - sum(values))
        while sum(values) > spent:
            fullest = max(range(len(values)), key=lambda number: values[number])
            values[fullest] -= min(values[fullest], sum(values) - spent)
        for number, value in enumerate(values):
            place = Place("records", pk, f"{number:04d}")
            self._books.edit(place, {"sp": {"N": str(value)}}, "this is what its postings took")

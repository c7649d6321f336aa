"""The README's first table, made of docs/proof.json like docs/proof.md: what an operation costs, here and elsewhere."""

from collections.abc import Iterable, Iterator
from typing import Any

from infra.proof.rendering import table
from infra.template import ROOT

README = ROOT / "README.md"
BEGIN, END = "<!-- ./dev docs writes from here: do not edit -->", "<!-- to here -->"
HEADS = ("operation", "here: write units / trips", "read, check, write: units / trips, what broke", "the same in peers")
ROWS = (
    ("check in", "check in", ""),
    ("check out", "check out", ""),
    ("reserve", "reserve",
     "one voucher, two buyers: [saleor][1], [oscar][2], [shopware][3], [eventyay][4]"),
    ("confirm", "confirm, scanned", "read before the lock: [pretix][5]"),
    ("cancel", "cancel", "refunded, and ordered: [saleor][6]; budget exceeded: [pretix][7]"),
)  # fmt: skip
"""An operation, its name among the measured ones, and what is known of it in peers (addresses: README)."""


def opening(figures: dict[str, Any]) -> str:
    """The README, its table as the figures say."""
    before, _, rest = README.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    storm = figures["storm"]
    return "\n".join([before + BEGIN, table(_rows(figures)), "", _sum(storm["t0"], storm["naive"]), END + after])


def _rows(figures: dict[str, Any]) -> Iterator[Iterable[object]]:
    yield HEADS
    here = {each["name"]: each for each in figures["operations"]}
    for name, measured, peers in ROWS:
        there, broke = figures["naive"][measured], figures["storm"]["naive"]["broke"].get(name, {})
        said = ", ".join(f"{what} ({count})" for what, count in broke.items())
        name = "cancel, expire" if name == "cancel" else name
        yield name, _cost(here[measured]), f"{_cost(there)}: {said}", peers


def _cost(each: dict[str, Any]) -> str:
    return f"{each['w']:g} / {each['wt']:g}"


def _sum(t0: dict[str, Any], naive: dict[str, Any]) -> str:
    there = f"{naive['violations']} violations in {naive['ops']:,} operations there"
    here = f"**{t0['violations']} in {t0['ops']:,} here**"
    return f"The same port, the same workload, three storage calls of a hundred broken: {there}, {here}."

"""Who posts what: every route, reaction and sweep that reaches the ledger, with the moves it may post.

    .venv/bin/python -m tests.shape.postings      writes the table anew; then read the difference

Read from the source, as `reach.py` reads refusals. Points never go from person to person: a Unit moves the points of
one owner (points.post refuses a second one), and here nobody both takes points from owners and gives them to owners.
"""

import csv
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from .reach import Place, Reach

TABLE = Path(__file__).with_name("postings.csv")
COLUMNS = ("who", "moves")
MOVES = "chalicelib.points.moves"
POST, APART = ("chalicelib.points.actions", "post"), ("chalicelib.points.apart", "post_apart")
TAKES = frozenset({"ClawBack", "Donate", "Expire", "Hold", "Spend"})
GIVES = frozenset({"Earn", "Release", "Return"})
HONOUR = frozenset({"Dishonour", "Honour"})

Row = tuple[str, str]


def rows_of(reach: Reach, posters: Mapping[str, Place]) -> list[Row]:
    """What the table has to say; `posters` are all that could post, by their names."""
    found = []
    for name, place in posters.items():
        reached = reach.of(place)
        if POST in reached or APART in reached:
            moves = sorted(move for module, move in reached if module == MOVES and move in TAKES | GIVES | HONOUR)
            found.append((name, " ".join(moves) or "apart"))
    return sorted(found)


def both_ways(rows: Iterable[Row], excused: Mapping[str, str]) -> list[str]:
    """Whoever takes and gives in one command could carry points from one person to another."""
    found = {who for who, moves in rows if TAKES & set(moves.split()) and GIVES & set(moves.split())}
    return [f"{who}: takes points and gives points" for who in sorted(found - excused.keys())] + [
        f"{who}: excused, but it does not" for who in sorted(excused.keys() - found)
    ]


def posters() -> dict[str, Place]:
    """Every route, reaction and sweep of the house, by name."""
    import functions.reactions  # noqa: F401  # registers all reactions
    from app import FEATURES
    from chalicelib.kit import facts
    from functions.sweeps import SWEEPS

    def place(view: Callable[..., object]) -> Place:
        return view.__module__, view.__name__

    routes = {f"{each.method} {each.path}": place(each.view) for feature in FEATURES for each in feature.table}
    reactions = {f"reaction {name}": place(react) for name, react in facts._BY_NAME.items()}
    sweeps = {f"sweep {name}": place(sweep) for name, sweep in SWEEPS.items()}
    return routes | reactions | sweeps


def table() -> list[Row]:
    """The checked-in table."""
    with TABLE.open(encoding="utf-8", newline="") as text:
        _, *rows = csv.reader(text)
    return [(who, moves) for who, moves in rows]


def main() -> None:
    """Write the table."""
    from .tree import ROOT, Tree

    with TABLE.open("w", encoding="utf-8", newline="") as text:
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(rows_of(Reach(Tree.under(ROOT)), posters()))


if __name__ == "__main__":
    main()

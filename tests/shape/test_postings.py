"""Points never go from person to person: who posts what is a checked-in table, and nobody both takes and gives."""

from pathlib import Path

from chalicelib.points import moves
from chalicelib.points.moves import Move

from . import postings
from .planting import nothing, planted
from .reach import Reach
from .tree import Tree

AMENDED = "amends a person's hours: his points follow, up or down"
EITHER = {
    "POST /v1/points/corrections": "takes an award back, or gives back what a correction took, of the same person",
    "POST /v1/points/corrections/{proposal_id}/approve": "as above, by a second person",
    "POST /v1/adjustments/proposals/{proposal_id}/approve": AMENDED,
    "POST /v1/corrections": AMENDED,
    "POST /v1/objections/{objection_id}/approve": AMENDED,
    "reaction checkin.give_hours_back": AMENDED,
    "POST /v1/flags/{flag_id}/decide": AMENDED,
    "reaction risk.give_rejected_back": AMENDED,
    "sweep back_fills": AMENDED,
}


def test_who_posts_what_is_as_the_table_says(house: Tree) -> None:
    """Changed on purpose? `.venv/bin/python -m tests.shape.postings`, then read the difference."""
    assert postings.rows_of(Reach(house), postings.posters()) == postings.table()


def test_nobody_takes_points_and_gives_points() -> None:
    assert nothing(postings.both_ways(postings.table(), EITHER))


def test_every_move_is_known_to_take_or_to_give() -> None:
    known = {
        name for name, found in vars(moves).items() if isinstance(found, type) and found.__module__ == moves.__name__
    }
    assert known - {Move.__name__} == postings.TAKES | postings.GIVES | postings.HONOUR


def test_a_planted_transfer_is_found(tmp_path: Path) -> None:
    tree = planted(tmp_path, {
        "chalicelib/points/__init__.py": "from .actions import post\nfrom .moves import Hold, Earn",
        "chalicelib/points/actions.py": "def post(unit, owner, cause, *moves): ...",
        "chalicelib/points/moves.py": "class Hold: ...\nclass Earn: ...",
        "chalicelib/exchange/actions.py": "from .. import points\ndef send(unit):\n    _take(unit)\n    _give(unit)\n"
        "def _take(unit): points.post(unit, 'a', None, points.Hold(1))\n"
        "def _give(unit): points.post(unit, 'b', None, points.Earn(1))",
        "chalicelib/exchange/routes.py": "from . import actions\ndef send(call): return actions.send(None)",
    })  # fmt: skip
    rows = postings.rows_of(Reach(tree), {"POST /v1/gifts": ("chalicelib.exchange.routes", "send")})
    assert rows == [("POST /v1/gifts", "Earn Hold")]
    assert postings.both_ways(rows, {}) != []
    assert nothing(postings.both_ways(rows, {"POST /v1/gifts": "a reason"}))
    assert postings.both_ways([], {"POST /v1/gifts": "no longer needed"}) != []

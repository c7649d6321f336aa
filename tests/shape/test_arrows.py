"""The arrows hold, and each check can fail."""

from collections.abc import Callable
from pathlib import Path

import pytest

from . import arrows
from .planting import nothing, planted
from .tree import Tree

CHECKS: list[Callable[[Tree], list[str]]] = [
    arrows.off_the_ladder,
    arrows.upwards,
    arrows.around_the_door,
    arrows.verbs_in_rules_or_store,
    arrows.inside,
    arrows.edges,
]

POINTS_DOOR = """
    from .actions import post
    from .rules import Balances
    __all__ = ["Balances", "post"]
"""
POINTS = {
    "chalicelib/points/__init__.py": POINTS_DOOR,
    "chalicelib/points/actions.py": "from ..kit.table import Unit\ndef post(unit: Unit) -> None: ...\n",
    "chalicelib/points/rules.py": "class Balances: ...\n",
    "chalicelib/kit/table.py": "class Unit: ...\n",
}

VIOLATIONS = [
    (arrows.off_the_ladder, {"chalicelib/gossip/actions.py": ""}),
    (arrows.upwards, {"chalicelib/points/actions.py": "from .. import exchange", "chalicelib/exchange/rules.py": ""}),
    (arrows.upwards, {"chalicelib/kit/table.py": "from ..points import post", **POINTS} | {
        "chalicelib/kit/table.py": "from ..points import post"}),
    (arrows.upwards, {"chalicelib/wechat/client.py": "from chalicelib.identity import stand",
                      "chalicelib/identity/rules.py": ""}),
    (arrows.around_the_door, POINTS | {"chalicelib/exchange/actions.py": "from ..points.rules import Balances"}),
    (arrows.around_the_door, POINTS | {"chalicelib/exchange/actions.py": "from ..points import store",
                                       "chalicelib/points/store.py": ""}),
    (arrows.around_the_door, POINTS | {"chalicelib/exchange/actions.py": "from ..points import statement"}),
    (arrows.verbs_in_rules_or_store, POINTS | {"chalicelib/exchange/rules.py": "from ..points import post"}),
    (arrows.verbs_in_rules_or_store, POINTS | {"chalicelib/exchange/store.py": "from .. import points"}),
    (arrows.inside, {"chalicelib/points/rules.py": "from .store import Desk", "chalicelib/points/store.py": ""}),
    (arrows.inside, {"chalicelib/points/rules.py": "from . import figures",
                     "chalicelib/points/figures.py": "from .store import Desk", "chalicelib/points/store.py": ""}),
    (arrows.inside, {"chalicelib/points/routes.py": "from . import reactions", "chalicelib/points/reactions.py": ""}),
    (arrows.inside, {"chalicelib/points/actions.py": "from .routes import routes", "chalicelib/points/routes.py": ""}),
    (arrows.edges, {"functions/facts.py": "from chalicelib.points import store", "chalicelib/points/store.py": ""}),
    (arrows.edges, {"app.py": "from chalicelib.points import actions", "chalicelib/points/actions.py": ""}),
]  # fmt: skip


@pytest.mark.parametrize("check", CHECKS)
def test_the_house_keeps_its_directions(house: Tree, check: Callable[[Tree], list[str]]) -> None:
    assert nothing(check(house))


@pytest.mark.parametrize(("check", "files"), VIOLATIONS)
def test_a_planted_violation_is_found(
    tmp_path: Path, check: Callable[[Tree], list[str]], files: dict[str, str]
) -> None:
    assert check(planted(tmp_path, files)) != []


def test_what_is_allowed_is_let_through(tmp_path: Path) -> None:
    tree = planted(tmp_path, POINTS | {
        "chalicelib/exchange/rules.py": "from ..points import Balances",
        "chalicelib/exchange/actions.py": "from .. import points\nfrom ..points import post\nfrom .rules import x",
        "chalicelib/exchange/routes.py": "from . import actions",
    })  # fmt: skip
    assert [complaint for check in CHECKS for complaint in check(tree)] == []

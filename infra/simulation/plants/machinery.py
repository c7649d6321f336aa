"""Bugs of what everything stands on: Units, reactions, the ledger's guard."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from chalicelib import points
from chalicelib.kit import facts, retries
from chalicelib.kit import send as sending
from chalicelib.kit.facts import News
from chalicelib.kit.pieces import operation_of
from chalicelib.kit.table import Key, Unit, run

from .planting import among, instead, nothing, one_token, overwriting, together, without


@contextmanager
def _thanking() -> Iterator[None]:
    """A reaction that posts whenever it is told, and is told more than once."""

    def thank(news: News) -> None:
        earn = points.Earn(1, "program:thanks", "2027-12-31")
        cause = points.Cause(f"thanks:{news.id}", "thanks", "system", 0)
        run(lambda unit: points.post(unit, news.data["person"], cause, earn))

    told = {**facts._REACTIONS, "CheckedIn": [*facts._REACTIONS["CheckedIn"], "planted.thank"]}
    with patch.object(facts, "_REACTIONS", told), patch.dict(facts._BY_NAME, {"planted.thank": thank}):
        yield


def _piecemeal(unit: Unit, keys: list[Key]) -> None:
    for key in keys:
        verb, request = operation_of(key, unit._pieces[key], unit._stamp)
        if verb != "ConditionCheck":
            sending.send(f"{verb}Item", request)


BUGS = among("serve", "redeem", bugs={
    "the ledger's sequence is not guarded": together(
        lambda: without(r"\bsq\b", "DESK"), lambda: overwriting("postings"), lambda: without(r"^os = |vn = |st = ")
    ),
    "a reaction posts each time that it is told": _thanking,
    "a reaction that fails is forgotten": together(instead(retries, "put", nothing), instead(sending, "TRIES", 2)),
    "a key is never recognised": instead(Unit, "recognise", nothing),
    "a doubtful failure is taken for a success": instead(Unit, "_is_own", lambda *_: True),
    "a transaction is sent piece by piece": instead(Unit, "_write", _piecemeal),
    "all transactions have one token": one_token,
    "nothing is conditional": together(lambda: without(""), lambda: overwriting("")),
})  # fmt: skip

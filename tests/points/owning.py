"""What an owner has, and what the audit says of his rows."""

from functools import partial

from chalicelib import points
from chalicelib.kit.table import Unit, run
from tests.exchange.books import books_of
from tests.world import Caller, fresh_key


def desk_of(caller: Caller) -> points.Balances:
    """The balances as they are stored."""
    return run(lambda unit: points.balances_of(unit, caller.person))


def verdict_of(*people: Caller) -> tuple[str, ...]:
    """What the audit finds in these people's rows alone (stock and sums are others' too)."""
    found = books_of(None, people).verdict.found
    return tuple(each for each in found if "OFFER" not in each and "has stock or redemptions" not in each)


def given(owner: points.Owner | str, amount: int, *, expires_on: str, honour: int = 0) -> None:
    """Let an owner have points (and honour)."""
    cause = points.Cause(f"gift:{fresh_key()}", "gift", "system", 0)
    moves = (points.Earn(amount, "program:test", expires_on), points.Honour(honour))
    run(partial(_post, owner=owner, cause=cause, moves=moves))


def _post(unit: Unit, *, owner: points.Owner | str, cause: points.Cause, moves: tuple[points.Move, ...]) -> None:
    points.post(unit, owner, cause, *moves)


def awarded(caller: Caller, amount: int, *, expires_on: str = "2027-12-31", honour: int | None = None) -> int:
    """An award as reports make it; the posting's number."""
    cause = points.Cause(f"problem:{fresh_key()}", "case", "system", 3)
    moves = (
        points.Earn(amount, "program:reports:2026-11", expires_on),
        points.Honour(amount if honour is None else honour),
    )
    run(partial(_post, owner=caller.person, cause=cause, moves=moves))
    newest = points.statement(caller.person, limit=1, cursor=None).items[0]
    return newest.row().seq


def moved(owner: points.Owner | str, *moves: points.Move) -> None:
    """Any other posting."""
    cause = points.Cause(f"other:{fresh_key()}", "other", "system", 0)
    run(partial(_post, owner=owner, cause=cause, moves=moves))


def number_of(caller: Caller) -> str:
    """The public volunteer number."""
    return str(caller.get("/v1/me").body["volunteer_no"])

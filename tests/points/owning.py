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

"""HTTP of points: what a person has, and every posting that made it so."""

from typing import cast

from ..kit.clock import day_on, rfc3339
from ..kit.door import Call, Routes
from ..kit.errors import CursorInvalid
from ..kit.who import person
from ..kit.words import PageQuery
from . import actions, shapes
from .chain import Row
from .rules import OWN, Leg, cause_code, parted

routes = Routes("points")


@routes.get("/v1/me/points", who=person(), gives=shapes.BalancesShown)
def my_points(call: Call[None]) -> shapes.BalancesShown:
    found, today = actions.balances_now(call.actor.person), day_on(call.request.at_ms)
    return shapes.BalancesShown(
        available=found.spendable(today),
        held=found.held,
        debt=found.debt,
        honour=found.honour,
        expiring=[shapes.Expiring(points=lot.points, on=lot.expires_on) for lot in parted(found.lots, today)[1]],
    )


@routes.get("/v1/me/points/entries", who=person(), query=PageQuery, gives=shapes.Statement, refuses=(CursorInvalid,))
def my_entries(call: Call[None]) -> shapes.Statement:
    found = actions.statement(call.actor.person, limit=call.query.limit, cursor=call.query.cursor)
    return shapes.Statement(items=[_entry(posting.row()) for posting in found.items], next_cursor=found.next_cursor)


def _entry(row: Row) -> shapes.EntryShown:
    return shapes.EntryShown(
        number=row.seq,
        at=rfc3339(row.at),
        cause=cause_code(row.txid),
        reference=row.cause,
        amounts=[_amount(leg) for leg in row.legs if leg[0] in OWN],
    )


def _amount(leg: Leg) -> shapes.Amount:
    account, points = leg
    # The ledger posts a debt as a negative balance; a person reads what he owes.
    shown = -points if account == "debt" else points
    return shapes.Amount(account=cast("shapes.Account", account), points=shown)

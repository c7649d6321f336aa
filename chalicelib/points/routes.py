"""HTTP of points: what a person has, every posting that made it so, and what programmes may still give."""

from typing import cast

from ..households import is_hidden_from
from ..identity import NoSuchPerson
from ..kit.clock import day_on, day_start_ms, month_of, rfc3339
from ..kit.door import Call, Routes
from ..kit.errors import CursorInvalid, NotFound
from ..kit.foureyes import AlreadyApproved, OwnProposal
from ..kit.who import myself, person, staff
from ..kit.words import PageQuery
from ..policy import Programme, all_programmes
from ..policy import at as figures_at
from . import actions, awarding, budgets, correcting, donating, shapes
from .chain import Row
from .rules import (
    OF_SERVICE,
    OWN,
    AlreadyCorrected,
    Corrected,
    DebtOutstanding,
    HonourTooLow,
    Leg,
    NoSuchPosting,
    NotCorrectable,
    NotEnoughPoints,
    NotYourCorrection,
    cause_code,
    parted,
)
from .store import Donation

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
    show = _hidden if is_hidden_from(call.actor) else _entry
    return shapes.Statement(items=[show(posting.row()) for posting in found.items], next_cursor=found.next_cursor)


@routes.post(
    "/v1/me/donations",
    who=myself("phone"),
    takes=shapes.Donate,
    gives=shapes.DonationShown,
    status=201,
    refuses=(DebtOutstanding, NotEnoughPoints),
)
def donate(call: Call[shapes.Donate]) -> shapes.DonationShown:
    return _donation(donating.donate(call.actor, call.command, call.body.points))


@routes.get("/v1/me/donations", who=person(), query=PageQuery, gives=shapes.Donations, refuses=(CursorInvalid,))
def my_donations(call: Call[None]) -> shapes.Donations:
    found = donating.mine(call.actor.person, limit=call.query.limit, cursor=call.query.cursor)
    return shapes.Donations(items=[_donation(each) for each in found.items], next_cursor=found.next_cursor)


MIRRORED = (NoSuchPosting, NotCorrectable, AlreadyCorrected, NotYourCorrection, HonourTooLow)


@routes.post(
    "/v1/points/corrections",
    who=staff(*correcting.ROLES),
    takes=shapes.Correct,
    gives=shapes.CorrectionShown,
    status=201,
    refuses=(NoSuchPerson, *MIRRORED),
)
def correct_points(call: Call[shapes.Correct]) -> shapes.CorrectionShown:
    body = call.body
    return _correction(
        correcting.correct(call.actor, call.command, body.volunteer_no, number=body.number, reason=body.reason)
    )


@routes.post(
    "/v1/points/corrections/{proposal_id}/approve",
    who=staff(*correcting.ROLES),
    gives=shapes.CorrectionShown,
    refuses=(NotFound, OwnProposal, AlreadyApproved, *MIRRORED),
)
def approve_correction(call: Call[None], proposal_id: str) -> shapes.CorrectionShown:
    return _correction(correcting.approve_correction(call.actor, proposal_id))


READERS = staff("fund_officer", "auditor", "city_admin")


@routes.get("/v1/programmes", who=READERS, query=shapes.ProgrammesQuery, gives=shapes.Programmes)
def programmes_list(call: Call[None]) -> shapes.Programmes:
    now = call.request.at_ms
    month = call.query.month or month_of(now)
    return shapes.Programmes(month=month, items=[_shown(each, month) for each in all_programmes(figures_at(now))])


def _shown(found: Programme, month: str) -> shapes.ProgrammeShown:
    awards, points = awarding.queued(found.code)
    return shapes.ProgrammeShown(
        code=found.code,
        name=found.name,
        cap_points=found.monthly_points,
        spent_points=sum(budgets.spent_in(found.code, month)) if found.monthly_points is not None else None,
        queued_awards=awards,
        queued_points=points,
        when_empty=found.when_empty,
    )


def _donation(found: Donation) -> shapes.DonationShown:
    return shapes.DonationShown(
        id=found.pk.removeprefix("DON#"), points=int(found.points), donated_at=rfc3339(int(found.at))
    )


def _correction(made: Corrected) -> shapes.CorrectionShown:
    return shapes.CorrectionShown(id=made.id, state=made.state, points=made.points, honour=made.honour)


def _entry(row: Row) -> shapes.EntryShown:
    return shapes.EntryShown(
        number=row.seq,
        at=rfc3339(row.at),
        cause=cause_code(row.txid),
        reference=row.cause,
        amounts=[_amount(leg) for leg in row.legs if leg[0] in OWN],
    )


def _hidden(row: Row) -> shapes.EntryShown:
    """A child's: of a service the day, and neither its station nor its moment."""
    shown = _entry(row)
    if shown.cause in OF_SERVICE:
        shown.at, shown.reference = rfc3339(day_start_ms(day_on(row.at))), ""
    return shown


def _amount(leg: Leg) -> shapes.Amount:
    account, points = leg
    # The ledger posts a debt as a negative balance; a person reads what he owes.
    shown = -points if account == "debt" else points
    return shapes.Amount(account=cast("shapes.Account", account), points=shown)

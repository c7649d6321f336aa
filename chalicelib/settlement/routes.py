"""HTTP of settlements: what a merchant's month adds up to, the officers' steps, statements, and the terms."""

from typing import Any

from ..kit.clock import rfc3339
from ..kit.door import Call, Routes
from ..kit.errors import CursorInvalid
from ..kit.http import elsewhere
from ..kit.who import staff
from ..kit.words import PageQuery
from ..merchants import OWNER, NoSuchMerchant
from ..places import NotYourArea
from ..teams import NoSuchTeam
from . import shapes, statements, stepping, terms, viewing
from .rules import (
    Batch,
    BatchBlocked,
    DraftChanged,
    EarlierBatchOpen,
    InterestedParty,
    Line,
    NoStatementYet,
    NoSuchSettlement,
    SecondPersonNeeded,
    StatementNotReady,
    Step,
    Terms,
    Total,
    WrongStep,
    parts_of,
    sum_of,
)

routes = Routes("settlement")
READERS = staff(*viewing.READERS, OWNER)
OFFICERS = staff(viewing.OFFICER)
STEP_REFUSALS = (NoSuchSettlement, NotYourArea, InterestedParty, WrongStep)


@routes.get(
    "/v1/settlements",
    who=READERS,
    query=shapes.SettlementsQuery,
    gives=shapes.Settlements,
    refuses=(NoSuchMerchant, NotYourArea, CursorInvalid),
)
def settlements(call: Call[None]) -> shapes.Settlements:
    query = call.query
    wanted = viewing.Wanted(query.merchant, query.month, query.state, query.area)
    found = viewing.listed(call.actor, wanted, limit=query.limit, cursor=query.cursor)
    return shapes.Settlements(items=[_shown(batch) for batch in found.items], next_cursor=found.next_cursor)


@routes.get(
    "/v1/settlements/{settlement_id}",
    who=READERS,
    gives=shapes.SettlementShown,
    refuses=(NoSuchSettlement, NotYourArea),
)
def settlement(call: Call[None], settlement_id: str) -> shapes.SettlementShown:
    return _shown(viewing.one(call.actor, *parts_of(settlement_id)))


@routes.get(
    "/v1/settlements/{settlement_id}/lines",
    who=READERS,
    query=PageQuery,
    gives=shapes.Lines,
    refuses=(NoSuchSettlement, NotYourArea, CursorInvalid),
)
def settlement_lines(call: Call[None], settlement_id: str) -> shapes.Lines:
    batch = viewing.one(call.actor, *parts_of(settlement_id))
    found = viewing.lines(batch, limit=call.query.limit, cursor=call.query.cursor)
    return shapes.Lines(items=[_line(line) for line in found.items], next_cursor=found.next_cursor)


@routes.get(
    "/v1/settlements/{settlement_id}/statement",
    who=READERS,
    query=shapes.StatementQuery,
    status=302,
    refuses=(NoSuchSettlement, NotYourArea, NoStatementYet, StatementNotReady, NoSuchMerchant),
)
def statement(call: Call[None], settlement_id: str) -> Any:
    batch = viewing.one(call.actor, *parts_of(settlement_id))
    return elsewhere(statements.link_to(batch, call.query.format))


@routes.post(
    "/v1/settlements/{settlement_id}/lock",
    who=OFFICERS,
    takes=shapes.Lock,
    gives=shapes.SettlementShown,
    refuses=(*STEP_REFUSALS, BatchBlocked, DraftChanged, EarlierBatchOpen),
)
def lock(call: Call[shapes.Lock], settlement_id: str) -> shapes.SettlementShown:
    return _shown(stepping.lock(call.actor, call.command, parts_of(settlement_id), call.body.hash))


@routes.post(
    "/v1/settlements/{settlement_id}/approve",
    who=OFFICERS,
    gives=shapes.SettlementShown,
    refuses=(*STEP_REFUSALS, SecondPersonNeeded),
)
def approve(call: Call[None], settlement_id: str) -> shapes.SettlementShown:
    return _shown(stepping.approve(call.actor, call.command, parts_of(settlement_id)))


@routes.post(
    "/v1/settlements/{settlement_id}/pay",
    who=staff(*stepping.PAYERS),
    takes=shapes.Payment,
    gives=shapes.SettlementShown,
    refuses=STEP_REFUSALS,
)
def pay(call: Call[shapes.Payment], settlement_id: str) -> shapes.SettlementShown:
    return _shown(stepping.pay(call.actor, call.command, parts_of(settlement_id), call.body.reference))


@routes.get(
    "/v1/merchants/{merchant_id}/settlement-terms",
    who=READERS,
    gives=shapes.TermsShown,
    refuses=(NoSuchMerchant, NotYourArea),
)
def settlement_terms(call: Call[None], merchant_id: str) -> shapes.TermsShown:
    return _terms(terms.find(call.actor, merchant_id))


@routes.put(
    "/v1/merchants/{merchant_id}/settlement-terms",
    who=OFFICERS,
    takes=shapes.TermsNew,
    gives=shapes.TermsShown,
    refuses=(NoSuchMerchant, NotYourArea, InterestedParty, NoSuchTeam),
)
def set_settlement_terms(call: Call[shapes.TermsNew], merchant_id: str) -> shapes.TermsShown:
    body = call.body
    wanted = Terms(merchant_id, body.mode, {each.offer: each.mode for each in body.offers or ()}, body.flows_to or "")
    return _terms(terms.put(call.actor, call.command, wanted))


def _shown(batch: Batch) -> shapes.SettlementShown:
    content = batch.content
    return shapes.SettlementShown(
        id=batch.id,
        merchant=batch.merchant,
        month=batch.month,
        area=content.area,
        state=batch.state,
        total=shapes.Amount(**batch.sum()._asdict()),
        funders=[
            shapes.FunderAmount(funder=t.funder, mode=t.mode, lines=t.lines, points=t.points, fen=t.fen)
            for t in content.totals
        ],
        carried=_amount(content.carried),
        payable=_amount(content.payable),
        left=_amount(content.left),
        held=len(content.held),
        hash=content.hash,
        looked_at=rfc3339(content.looked_at),
        locked_at=_moment(batch.steps.get("locked")),
        approved_at=_moment(batch.steps.get("approved")),
        paid_at=_moment(batch.steps.get("paid")),
        payment_reference=batch.steps["paid"].reference if "paid" in batch.steps else None,
        differences_count=content.differences_count,
        differences=[
            shapes.DifferenceShown(kind=each.kind, redemption=each.redemption, expected=each.expected, found=each.found)
            for each in content.differences
        ],
    )


def _amount(totals: tuple[Total, ...]) -> shapes.Amount:
    return shapes.Amount(**sum_of(totals)._asdict())


def _moment(step: Step | None) -> str | None:
    return rfc3339(step.at) if step is not None else None


def _line(line: Line) -> shapes.LineShown:
    return shapes.LineShown(
        redemption=line.redemption,
        kind=line.verb,
        at=rfc3339(line.at),
        offer=line.offer,
        title=line.title,
        funder=line.funder,
        mode=line.mode,
        points=line.points,
        fen=line.fen,
    )


def _terms(found: Terms) -> shapes.TermsShown:
    return shapes.TermsShown(
        merchant=found.id,
        mode=found.mode,
        offers=[shapes.OfferModeShown(offer=offer, mode=mode) for offer, mode in sorted(found.offers.items())],
        flows_to=found.flows_to or None,
    )

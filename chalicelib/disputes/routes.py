"""HTTP of disputes: what citizen, merchant and arbiter say about a redemption, and who may read it."""

from typing import Any, cast

from ..exchange import NoSuchRedemption
from ..kit.clock import rfc3339
from ..kit.door import Call, Routes
from ..kit.errors import CursorInvalid
from ..kit.pages import Page
from ..kit.who import person, staff
from ..kit.words import PageQuery
from ..merchants import CLERK, OWNER, NoSuchMerchant, NotYourMerchant
from ..moderation import TextRisky
from ..places import NotYourArea
from . import actions, deciding, looking, shapes
from .rules import (
    ARBITER,
    AlreadyAnswered,
    AlreadyDisputed,
    ArbiterOfTheTown,
    Dispute,
    DisputeEnded,
    DisputeWindowOver,
    Moved,
    NoSuchDispute,
    NotConfirmedYet,
    PartyToIt,
    Statement,
)

routes = Routes("disputes")
WORKERS = staff(OWNER, CLERK)
ARBITERS = staff(ARBITER)
BEGINNING = (NoSuchRedemption, NoSuchMerchant, NotConfirmedYet, DisputeEnded, DisputeWindowOver)
DECIDING = (NoSuchRedemption, DisputeEnded, NotYourArea, ArbiterOfTheTown, PartyToIt)


@routes.post(
    "/v1/redemptions/{redemption_id}/dispute",
    who=person(),
    takes=shapes.DisputeNew,
    gives=shapes.DisputeMoved,
    refuses=(*BEGINNING, AlreadyDisputed, TextRisky),
)
def open_dispute(call: Call[shapes.DisputeNew], redemption_id: str) -> shapes.DisputeMoved:
    body = call.body
    done = actions.open_dispute(call.actor, call.command, redemption_id, body.reason, body.text or "")
    return _moved(redemption_id, done)


@routes.get(
    "/v1/redemptions/{redemption_id}/dispute",
    who=person(),
    gives=shapes.DisputeWhole,
    refuses=(NoSuchRedemption, NoSuchDispute),
)
def dispute(call: Call[None], redemption_id: str) -> shapes.DisputeWhole:
    found, redemption, side = looking.one(call.actor, redemption_id)
    return shapes.DisputeWhole(
        **_fields(found),
        state=redemption.state,
        offer=redemption.offer,
        title=redemption.title,
        price_points=redemption.price_points,
        confirmed_at=rfc3339(redemption.ended_at),
        my_side=side,
    )


@routes.post(
    "/v1/redemptions/{redemption_id}/dispute/withdraw",
    who=person(),
    gives=shapes.DisputeMoved,
    refuses=(NoSuchRedemption, NoSuchDispute, DisputeEnded),
)
def withdraw_dispute(call: Call[None], redemption_id: str) -> shapes.DisputeMoved:
    return _moved(redemption_id, actions.withdraw(call.actor, call.command, redemption_id))


@routes.post(
    "/v1/redemptions/{redemption_id}/dispute/answer",
    who=WORKERS,
    takes=shapes.MerchantsAnswer,
    gives=shapes.DisputeMoved,
    refuses=(NoSuchRedemption, NoSuchDispute, DisputeEnded, AlreadyAnswered, PartyToIt, TextRisky),
)
def answer_dispute(call: Call[shapes.MerchantsAnswer], redemption_id: str) -> shapes.DisputeMoved:
    return _moved(redemption_id, actions.answer(call.actor, call.command, redemption_id, call.body.text))


@routes.post(
    "/v1/redemptions/{redemption_id}/agree-to-reverse",
    who=person(),
    gives=shapes.DisputeMoved,
    refuses=(*BEGINNING, PartyToIt),
)
def agree_to_reverse(call: Call[None], redemption_id: str) -> shapes.DisputeMoved:
    return _moved(redemption_id, actions.agree(call.actor, call.command, redemption_id))


@routes.post(
    "/v1/redemptions/{redemption_id}/uphold",
    who=ARBITERS,
    takes=shapes.Ruling,
    gives=shapes.DisputeMoved,
    refuses=(*DECIDING, NoSuchDispute),
)
def uphold_redemption(call: Call[shapes.Ruling], redemption_id: str) -> shapes.DisputeMoved:
    body = call.body
    return _moved(redemption_id, deciding.uphold(call.actor, call.command, redemption_id, body.reason, body.evidence))


@routes.post(
    "/v1/redemptions/{redemption_id}/reverse",
    who=ARBITERS,
    takes=shapes.Ruling,
    gives=shapes.DisputeMoved,
    refuses=(*DECIDING, NotConfirmedYet, NoSuchMerchant),
)
def reverse_redemption(call: Call[shapes.Ruling], redemption_id: str) -> shapes.DisputeMoved:
    body = call.body
    return _moved(redemption_id, deciding.reverse(call.actor, call.command, redemption_id, body.reason, body.evidence))


@routes.get(
    "/v1/disputes",
    who=staff(*looking.READERS),
    query=shapes.DisputesQuery,
    gives=shapes.Disputes,
    refuses=(NotYourArea, CursorInvalid),
)
def disputes(call: Call[None]) -> shapes.Disputes:
    asked = call.query
    return _page(looking.listed(call.actor, asked.state, asked.area, limit=asked.limit, cursor=asked.cursor))


@routes.get(
    "/v1/merchants/{merchant_id}/disputes",
    who=WORKERS,
    query=PageQuery,
    gives=shapes.Disputes,
    refuses=(NotYourMerchant, CursorInvalid),
)
def merchant_disputes(call: Call[None], merchant_id: str) -> shapes.Disputes:
    return _page(looking.of_merchant(call.actor, merchant_id, limit=call.query.limit, cursor=call.query.cursor))


def _moved(redemption_id: str, done: Moved) -> shapes.DisputeMoved:
    return shapes.DisputeMoved(
        id=redemption_id,
        state=cast("shapes.RedemptionState", done.redemption),
        dispute=done.state,
        at=rfc3339(done.at),
        due_at=_moment(done.due_at),
    )


def _page(found: Page[Dispute]) -> shapes.Disputes:
    items = [shapes.DisputeShown(**_fields(each)) for each in found.items]
    return shapes.Disputes(items=items, next_cursor=found.next_cursor)


def _fields(found: Dispute) -> dict[str, Any]:
    ruling = found.decision
    return {
        "id": found.redemption,
        "merchant": found.merchant,
        "area": found.area,
        "dispute": found.state,
        "reason": found.grounds,
        "opened_at": rfc3339(found.opened_at),
        "due_at": _moment(found.due_at),
        "is_overdue": found.is_overdue,
        "ended_at": _moment(found.ended_at),
        "complaint": _said(found.complaint),
        "answer": _said(found.answer),
        "agreed": sorted(found.agreed),
        "decision": ruling
        and shapes.RulingShown(at=rfc3339(ruling.at), reason=ruling.finding, evidence=ruling.evidence),
    }


def _said(statement: Statement | None) -> shapes.Said | None:
    return shapes.Said(at=rfc3339(statement.at), text=statement.words) if statement is not None else None


def _moment(at_ms: int) -> str | None:
    return rfc3339(at_ms) if at_ms else None

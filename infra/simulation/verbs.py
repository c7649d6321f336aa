"""Every verb of the workload: the action behind it, the route before it, and what its answer comes to.

A verb that is added here can be asked for by the workload in both layers: straight (T0) and over HTTP (T1).
"""

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from chalicelib import points
from chalicelib.checkin import actions as checkin
from chalicelib.checkin import history, leaving, voiding
from chalicelib.disputes import actions as disputes
from chalicelib.disputes import deciding
from chalicelib.exchange import Redemption, confirming, ending, reserving, viewing
from chalicelib.exchange import offers as exchange_offers
from chalicelib.identity import actions as identity_actions
from chalicelib.identity import freezing
from chalicelib.kit.clock import parse_rfc3339, rfc3339
from chalicelib.kit.record import Command
from chalicelib.kit.who import Actor
from chalicelib.merchants import actions as merchant_actions
from chalicelib.points import actions as points_actions
from chalicelib.points import correcting, donating
from chalicelib.points.rules import Corrected, cause_code
from chalicelib.reports import submitting
from chalicelib.stations import actions as station_actions

from .case_verbs import CASE_VERBS
from .report_verbs import REPORT_VERBS
from .roster_verbs import ROSTER_VERBS
from .service_verbs import SERVICE_VERBS
from .verb import Heard, Verb, nothing


def _place(shown: checkin.Presented) -> dict[str, Any]:
    where = {"lat": shown.point.lat, "lng": shown.point.lng, "accuracy_m": shown.accuracy_m, "datum": "gcj02"}
    said = {
        "code": shown.code, "typed_code": shown.typed_code, "station_id": shown.station_id,
        "shift_id": shown.wanted.shift or None,
    }  # fmt: skip
    return {"location": where} | {name: value for name, value in said.items() if value is not None}


def _code(shown: confirming.Presented) -> dict[str, Any]:
    return {"code": shown.code} if shown.code is not None else {"typed_code": shown.typed_code}


def _problem(draft: submitting.Draft) -> dict[str, Any]:
    where = {"lat": draft.point.lat, "lng": draft.point.lng, "accuracy_m": draft.accuracy_m, "datum": "gcj02"}
    said = {"kind": draft.kind, "category": draft.category, "description": draft.description}
    shot_at = {"shot_at": rfc3339(draft.shot_at)} if draft.shot_at is not None else {}
    return said | shot_at | {"photo_ids": list(draft.photos), "location": where}


def _redemption(body: dict[str, Any]) -> Heard:
    moments = {
        name: parse_rfc3339(body[name]) if body[name] else 0 for name in ("reserved_at", "expires_at", "ended_at")
    }
    texts = {name: body[name] or "" for name in ("merchant", "network", "reason") if name in body}
    return Heard({name: value for name, value in body.items() if name != "quantity"} | texts | moments)


def _receipt(body: dict[str, Any]) -> Heard:
    told = body["receipt"]
    ended_at = parse_rfc3339(told["confirmed_at"])
    return Heard(
        id=told["id"], merchant=told["shop"], price_points=told["points"], ended_at=ended_at, state="confirmed"
    )


def _receipted(*asked: Any) -> Redemption:
    """The receipt, which is the same whatever was said about it since."""
    return replace(confirming.confirm(*asked), state="confirmed")


def _moved(body: dict[str, Any]) -> Heard:
    return Heard(state=body["dispute"], redemption=body["state"], at=parse_rfc3339(body["at"]))


def _ruling(finding: str, evidence: str) -> dict[str, Any]:
    return {"reason": finding, "evidence": evidence}


def _donate(actor: Actor, command: Command, points: int) -> int:
    return int(donating.donate(actor, command, points).points)


def _correct(actor: Actor, command: Command, number_of: str, posting: int) -> Corrected:
    return correcting.correct(actor, command, number_of, number=posting, reason="核查有误")


def _entries(actor: Actor, _: Command) -> list[tuple[int, str]]:
    rows = [posting.row() for posting in points.statement(actor.person, limit=50, cursor=None).items]
    return [(row.seq, cause_code(row.txid)) for row in rows]


def _log_out(actor: Actor, _: Command) -> None:
    identity_actions.log_out(actor.person, actor.epoch)


def _freeze(actor: Actor, command: Command, number: str, frozen: bool) -> str:
    return freezing.propose_freeze(actor, command, number, reason="核查", frozen=frozen)


def _fold(read: Callable[..., Any], **limits: Any) -> Callable[..., None]:
    """A read by the person alone."""

    def act(actor: Actor, _: Command) -> None:
        read(actor.person, **limits)

    return act


def _twenty(read: Callable[..., Any], limit: int = 20) -> Callable[..., None]:
    return _fold(read, limit=limit, cursor=None)


VERBS: dict[str, Verb] = {
    **SERVICE_VERBS,
    **CASE_VERBS,
    **REPORT_VERBS,
    **ROSTER_VERBS,
    # serving
    "check_in": Verb(checkin.check_in, "POST /v1/check-ins", _place),
    "check_out": Verb(
        lambda who, given, session, shown: leaving.check_out(who, given, session, shown),
        "POST /v1/check-ins/{session_id}/check-out",
        _place,
    ),
    "void": Verb(lambda who, _, session: voiding.void(who, session), "POST /v1/check-ins/{session_id}/void"),
    # redeeming
    "reserve": Verb(reserving.reserve, "POST /v1/redemptions", lambda offer: {"offer_id": offer}, _redemption),
    "code": Verb(
        lambda who, _, redemption: viewing.code(who.person, redemption), "GET /v1/redemptions/{redemption_id}/code"
    ),
    "confirm": Verb(_receipted, "POST /v1/redemptions/{redemption_id}/confirm", _code, _receipt),
    "cancel": Verb(ending.cancel, "POST /v1/redemptions/{redemption_id}/cancel", hear=_redemption),
    # disputing
    "dispute": Verb(
        disputes.open_dispute,
        "POST /v1/redemptions/{redemption_id}/dispute",
        lambda grounds, words: {"reason": grounds, "text": words},
        _moved,
    ),
    "take_back": Verb(disputes.withdraw, "POST /v1/redemptions/{redemption_id}/dispute/withdraw", hear=_moved),
    "answer": Verb(
        disputes.answer,
        "POST /v1/redemptions/{redemption_id}/dispute/answer",
        lambda words: {"text": words},
        _moved,
    ),
    "agree": Verb(
        # A party that agrees again is told how it stands now.
        lambda who, given, redemption: disputes.agree(who, given, redemption) and None,
        "POST /v1/redemptions/{redemption_id}/agree-to-reverse",
        hear=nothing,
    ),
    "uphold": Verb(deciding.uphold, "POST /v1/redemptions/{redemption_id}/uphold", _ruling, _moved),
    "reverse": Verb(deciding.reverse, "POST /v1/redemptions/{redemption_id}/reverse", _ruling, _moved),
    # giving and correcting
    "donate": Verb(_donate, "POST /v1/me/donations", lambda amount: {"points": amount}, lambda body: body["points"]),
    "entries": Verb(
        _entries,
        "GET /v1/me/points/entries",
        hear=lambda body: [(each["number"], each["cause"]) for each in body["items"]],
    ),
    "correct": Verb(
        _correct,
        "POST /v1/points/corrections",
        lambda number_of, posting: {"volunteer_no": number_of, "number": posting, "reason": "核查有误"},
    ),
    "approve_correction": Verb(
        lambda who, _, proposal: correcting.approve_correction(who, proposal),
        "POST /v1/points/corrections/{proposal_id}/approve",
    ),
    # reporting
    "report": Verb(
        lambda who, given, draft: submitting.submit(who, given, draft).id,
        "POST /v1/reports",
        _problem,
        lambda body: body["id"],
    ),
    "withdraw": Verb(submitting.withdraw, "POST /v1/reports/{report_id}/withdraw"),
    # looking
    "balances": Verb(_fold(points_actions.balances_now), "GET /v1/me/points", hear=nothing),
    "statement": Verb(_twenty(points.statement), "GET /v1/me/points/entries", hear=nothing),
    "redemptions": Verb(_twenty(viewing.mine), "GET /v1/me/redemptions", hear=nothing),
    "services": Verb(_twenty(history.of, 5), "GET /v1/me/check-ins", hear=nothing),
    "show_code": Verb(
        lambda who, _, station: station_actions.show_code(who, station) and None,
        "GET /v1/stations/{station_id}/code",
        hear=nothing,
    ),
    # running the city
    "set_price": Verb(
        exchange_offers.set_price,
        "POST /v1/offers/{offer_id}/price",
        lambda price: {"price_points": price},
        nothing,
    ),
    "add_stock": Verb(
        exchange_offers.add_stock, "POST /v1/offers/{offer_id}/stock", lambda units: {"add": units}, nothing
    ),
    "suspend": Verb(
        lambda who, given, shop: merchant_actions.set_state(who, given, shop, is_active=False),
        "POST /v1/merchants/{merchant_id}/suspend",
    ),
    "resume": Verb(
        lambda who, given, shop: merchant_actions.set_state(who, given, shop, is_active=True),
        "POST /v1/merchants/{merchant_id}/resume",
    ),
    "close": Verb(
        lambda who, given, station: station_actions.set_state(who, given, station, is_open=False),
        "POST /v1/stations/{station_id}/close",
    ),
    "open": Verb(
        lambda who, given, station: station_actions.set_state(who, given, station, is_open=True),
        "POST /v1/stations/{station_id}/open",
    ),
    "rotate": Verb(station_actions.rotate, "POST /v1/stations/{station_id}/rotate"),
    # discipline
    "log_out": Verb(_log_out, "DELETE /v1/session", hear=nothing),
    "propose": Verb(
        _freeze,
        "POST /v1/freezes/proposals",
        lambda number, frozen: {"volunteer_no": number, "reason": "核查", "frozen": frozen},
        lambda body: body["id"],
    ),
    "approve": Verb(
        lambda who, _, proposal: freezing.approve_freeze(who, proposal),
        "POST /v1/freezes/proposals/{proposal_id}/approve",
    ),
}

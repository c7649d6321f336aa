"""Verbs of keepers, of devices without a network, and of what is entered about a service later."""

from typing import Any

from chalicelib.checkin import adjusting, back_filling, correcting, keeper, personal, vouching
from chalicelib.checkin.back_filling import Claim
from chalicelib.checkin.correcting import Correction
from chalicelib.hours import reviews
from chalicelib.kit.clock import now_ms, rfc3339
from chalicelib.kit.record import Command
from chalicelib.kit.who import Actor
from chalicelib.offline import actions as offline
from chalicelib.offline.rules import Line

from .verb import Heard, Verb, nothing

Told = list[tuple[int, str, str, int]]
"""(number, result, session, minutes) of each line of an upload; a line that waits is "review" over the line, too."""


def _my_code(actor: Actor, _: Command) -> str:
    return personal.issue(actor.person, actor.epoch, now_ms())[0]


def _scan(action: str) -> Any:
    return lambda code, station: {"volunteer_code": code, "station_id": station, "action": action}


def _upload(actor: Actor, _: Command, sent_at: int, lines: list[Line]) -> Told:
    outcomes = offline.upload(actor, lines, sent_at).outcomes
    return [(each.number, "review" if each.result == "waiting" else each.result, each.session, each.minutes)
            for each in outcomes]  # fmt: skip


def _sent(sent_at: int, lines: list[Line]) -> dict[str, Any]:
    scans = [
        {"number": each.number, "at_ms": each.at, "action": each.action, "code": each.code, "mac": each.mac}
        for each in lines
    ]
    return {"sent_at_ms": sent_at, "scans": scans}


def _uploaded(body: dict[str, Any]) -> Told:
    return [(each["number"], each["first_result"], each["session"] or "", each["minutes"]) for each in body["items"]]


def _correction(wanted: Correction) -> dict[str, Any]:
    return {
        "volunteer_no": wanted.volunteer_no, "session_id": wanted.session, "on": wanted.on,
        "ended_at": rfc3339(wanted.ended_at), "code": wanted.code, "evidence": wanted.evidence,
    }  # fmt: skip


def _claim(claim: Claim) -> dict[str, Any]:
    return {
        "station_id": claim.station, "team_id": claim.team, "started_at": rfc3339(claim.start_at),
        "ended_at": rfc3339(claim.end_at), "content": claim.content, "evidence": claim.evidence,
    }  # fmt: skip


def _adjust(actor: Actor, command: Command, number_of: str, wanted: adjusting.Adjustment) -> str:
    return adjusting.propose_adjustment(actor, command, number_of, wanted)


def _adjustment(number_of: str, wanted: adjusting.Adjustment) -> dict[str, Any]:
    until = {"counts_until": rfc3339(wanted.counts_until)} if wanted.counts_until else {}
    said = {"session_id": wanted.session, "on": wanted.on, "code": wanted.code, "evidence": wanted.evidence}
    return {"volunteer_no": number_of} | said | until


SERVICE_VERBS: dict[str, Verb] = {
    # keepers
    "my_code": Verb(_my_code, "GET /v1/me/code", hear=lambda body: body["code"]),
    "scan_in": Verb(
        lambda who, given, code, station: keeper.scan_in(who, given, keeper.Scanned(code, station)),
        "POST /v1/keeper/scans",
        _scan("check_in"),
    ),
    "scan_out": Verb(
        lambda who, given, code, station: keeper.scan_out(who, given, keeper.Scanned(code, station)),
        "POST /v1/keeper/scans",
        _scan("check_out"),
        lambda body: Heard(body, session=body["id"]),
    ),
    "void_scan": Verb(
        lambda who, _, session, code, station: keeper.void_scanned(who, keeper.Scanned(code, station), session),
        "POST /v1/keeper/scans/{session_id}/void",
        lambda code, station: {"volunteer_code": code, "station_id": station},
        nothing,
    ),
    # devices
    "upload": Verb(_upload, "POST /v1/devices/uploads", _sent, _uploaded),
    # later
    "correct_hours": Verb(correcting.correct, "POST /v1/corrections", _correction),
    "ask_back_fill": Verb(
        lambda who, given, claim: back_filling.ask(who, given, claim) and None,
        "POST /v1/back-fills",
        _claim,
        nothing,
    ),
    "vouch": Verb(
        lambda who, given, back_fill: vouching.vouch(who, given, back_fill) and None,
        "POST /v1/back-fills/{back_fill_id}/approve",
        hear=nothing,
    ),
    "object": Verb(
        lambda who, given, back_fill, words: vouching.object_to(who, given, back_fill, words) and None,
        "POST /v1/back-fills/{back_fill_id}/object",
        lambda words: {"objection": words},
        nothing,
    ),
    "adjust": Verb(_adjust, "POST /v1/adjustments/proposals", _adjustment, lambda body: body["id"]),
    "approve_adjustment": Verb(
        lambda who, _, proposal: adjusting.approve_adjustment(who, proposal),
        "POST /v1/adjustments/proposals/{proposal_id}/approve",
        hear=lambda body: body["decision_id"],
    ),
    "credit": Verb(
        lambda who, given, review: reviews.approve(who, given, review) and None,
        "POST /v1/service-reviews/{review_id}/approve",
        hear=nothing,
    ),
}

"""WeChat's calls: which there are, what each wants before it is let in, and what it answers else."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .asked import getuserriskrank, quota
from .content import msg_sec_check
from .media import media_check_async
from .messages import send
from .mini_codes import getwxacodeunlimit
from .people import check_keys, getuserphonenumber, jscode2session
from .pushes import Pushes
from .state import Refused, Request, State
from .tokens import Issued

Answer = dict[str, Any] | bytes


@dataclass(frozen=True)
class Call:
    answer: Callable[[State, Request], Answer]
    method: str = "POST"
    tokened: bool = True


def stable_token(state: State, request: Request) -> Answer:
    """POST /cgi-bin/stable_token."""
    check_keys(state, request.body)
    _check_grant(request.body.get("grant_type"))
    with state.lock:
        issued = _stable(state, bool(request.body.get("force_refresh")))
    return _told(state, issued)


def token(state: State, request: Request) -> Answer:
    """GET /cgi-bin/token."""
    check_keys(state, request.query)
    _check_grant(request.query.get("grant_type"))
    with state.lock:
        issued = state.tokens.old_style(state.clock.now_ms())
    return _told(state, issued)


def _stable(state: State, force: bool) -> Issued:
    now_ms = state.clock.now_ms()
    issued = state.tokens.forced(now_ms) if force else state.tokens.stable(now_ms)
    if issued is None:
        raise Refused(45009, "reach max force_refresh limit")
    return issued


def _told(state: State, issued: Issued) -> Answer:
    left_ms = issued.expires_at_ms - state.clock.now_ms()
    return {"access_token": issued.value, "expires_in": left_ms // 1000}


def calls(pushes: Pushes) -> dict[str, Call]:
    """Path -> call."""
    return {
        "/cgi-bin/stable_token": Call(stable_token, tokened=False),
        "/cgi-bin/token": Call(token, method="GET", tokened=False),
        "/sns/jscode2session": Call(jscode2session, method="GET", tokened=False),
        "/wxa/business/getuserphonenumber": Call(getuserphonenumber),
        "/wxa/msg_sec_check": Call(msg_sec_check),
        "/wxa/media_check_async": Call(lambda state, request: media_check_async(state, request, pushes)),
        "/wxa/getwxacodeunlimit": Call(getwxacodeunlimit),
        "/cgi-bin/message/subscribe/send": Call(lambda state, request: send(state, request, pushes)),
        "/wxa/getuserriskrank": Call(getuserriskrank),
        "/cgi-bin/openapi/quota/get": Call(quota),
    }


def answer(table: dict[str, Call], state: State, request: Request) -> Answer:
    """What WeChat answers: a dict to send as JSON, or a picture. Errors are answers, too, with a rid."""
    try:
        call = table.get(request.path)
        if call is None:
            raise Refused(40066, "invalid url")
        with state.lock:
            _let_in(call, state, request)
        told = call.answer(state, request)
    except Refused as refused:
        return {"errcode": refused.errcode, "errmsg": f"{refused.errmsg} rid: {state.new_id()}"}
    if call.tokened and isinstance(told, dict):
        return {"errcode": 0, "errmsg": "ok"} | told
    return told


def _let_in(call: Call, state: State, request: Request) -> None:
    now_ms = state.clock.now_ms()
    if call.tokened:
        errcode = state.tokens.errcode(request.query.get("access_token", ""), now_ms)
        if errcode:
            raise Refused(errcode, _TOKEN_ERRORS[errcode])
    if call.method == "POST":
        request.body = _json_body(request)
    state.count(request.call, now_ms)


_TOKEN_ERRORS = {
    41001: "access_token missing",
    40001: "invalid credential, access_token is invalid or not latest",
    42001: "access_token expired",
}


def _json_body(request: Request) -> dict[str, Any]:
    keyed = request.path == "/cgi-bin/stable_token"  # which does not see anything but JSON
    if request.method != "POST":
        raise Refused(41002, "appid missing") if keyed else Refused(43002, "require POST method")
    if not request.raw:
        raise Refused(44002, "empty post data")
    try:
        body = json.loads(request.raw)
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise Refused(41002, "appid missing") if keyed else Refused(47001, "data format error")
    return body


def _check_grant(grant_type: object) -> None:
    if grant_type != "client_credential":
        raise Refused(40002, "invalid grant_type")

"""Subscription messages: what somebody has agreed to is used up by being sent, and every field has its type.

The checks of fields are written from WeChat's table, apart from the app's own: a slip of one shows at the other.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from .pushes import Event, Pushes
from .state import Refused, Request, State

_TIME = r"\d{1,2}:\d\d(:\d\d)?"
_DATE = r"(\d{4}年\d{1,2}月\d{1,2}日|\d{4}-\d\d-\d\d)"
_MOMENT = rf"({_DATE} {_TIME}|{_DATE}|{_TIME})"
_TYPES = {
    "thing": r".{1,20}",
    "number": r"-?[0-9.]{1,32}",
    "letter": r"[A-Za-z]{1,32}",
    "symbol": r"[^\w\s]{1,5}",
    "character_string": r"[\x21-\x7e]{1,32}",
    "time": rf"{_MOMENT}(~{_MOMENT})?",
    "date": rf"{_DATE}( {_TIME})?(~{_DATE}( {_TIME})?)?",
    "amount": r"[¥￥$€]?\d{1,10}(\.\d+)?元?",
    "phone_number": r"[0-9+\-() ]{1,17}",
    "car_number": r"[A-Z0-9一-龥]{1,8}",
    "name": r"[一-龥·]{1,10}|[A-Za-z .'\-]{1,20}",
    "phrase": r"[一-龥]{1,5}",
    "const": r".{1,20}",
    "enum": r".{1,20}",
}
STATES = (None, "formal", "trial", "developer")


@dataclass
class Template:
    """What the console knows of a template. `words`: the approved words of its const and enum fields."""

    fields: tuple[str, ...]
    long_term: bool = False
    words: dict[str, Sequence[str]] = field(default_factory=dict)


def send(state: State, request: Request, pushes: Pushes) -> dict[str, Any]:
    """POST /cgi-bin/message/subscribe/send."""
    body = request.body
    openid, template_id = str(body.get("touser", "")), str(body.get("template_id", ""))
    with state.lock:
        if openid not in state.people:
            raise Refused(40003, "invalid openid")
        template = state.templates.get(template_id)
        if not template_id or (state.templates and template is None):
            raise Refused(40037, "invalid template_id")
        _check_page(state, str(body.get("page", "")))
        if body.get("miniprogram_state") not in STATES:
            raise Refused(40097, "invalid args")
        _check_fields(body.get("data"), template)
        _use_credit(state, openid, template_id)
        msgid = state.next_msgid()
        state.sent.append({"openid": openid, "template_id": template_id, "data": body["data"], "msgid": msgid})
    told = {"TemplateId": template_id, "MsgID": str(msgid), "ErrorCode": "0", "ErrorStatus": "success"}
    pushes.post(Event(openid, lambda how: event("subscribe_msg_sent_event", [told]), "subscribe_msg_sent_event"))
    return {"msgid": msgid}


def accept(state: State, pushes: Pushes, openid: str, answers: dict[str, str]) -> None:
    """The person answers the popup: {template_id: "accept" | "reject" | "ban"}; an accept is good for one."""
    with state.lock:
        state.person(openid)
        for template_id, answer in answers.items():
            if answer == "accept":
                key, template = (openid, template_id), state.templates.get(template_id)
                endless = template is not None and template.long_term
                state.credits[key] = None if endless else (state.credits.get(key) or 0) + 1
    rows = [
        {"TemplateId": template_id, "SubscribeStatusString": answer, "PopupScene": "0"}
        for template_id, answer in answers.items()
    ]
    pushes.post(Event(openid, lambda how: event("subscribe_msg_popup_event", rows), "subscribe_msg_popup_event"))


def cancel(state: State, pushes: Pushes, openid: str, template_ids: list[str]) -> None:
    """The person turns messages off in the settings."""
    with state.lock:
        for template_id in template_ids:
            state.credits[openid, template_id] = 0
    rows = [{"TemplateId": template_id, "SubscribeStatusString": "reject"} for template_id in template_ids]
    pushes.post(Event(openid, lambda how: event("subscribe_msg_change_event", rows), "subscribe_msg_change_event"))


def event(name: str, rows: list[dict[str, str]]) -> dict[str, Any]:
    """With its List: the thing itself when there is one, an array when there are more."""
    return {"MsgType": "event", "Event": name, "List": rows[0] if len(rows) == 1 else rows}


def _check_page(state: State, page: str) -> None:
    if page.startswith("/") or (page and state.pages and page.partition("?")[0] not in state.pages):
        raise Refused(41030, "invalid page")


def _check_fields(data: object, template: Template | None) -> None:
    if not isinstance(data, dict) or not data:
        raise Refused(47003, "argument invalid! data is empty")
    wanted = template.fields if template is not None else tuple(data)
    for name in (*wanted, *(each for each in data if each not in wanted)):
        held = data.get(name)
        value = held.get("value") if isinstance(held, dict) else None
        if not isinstance(value, str) or not value.strip():
            raise Refused(47003, f"argument invalid! data.{name}.value is empty")
        if name not in wanted or not _fits(name, value, template):
            raise Refused(47003, f"argument invalid! data.{name}.value invalid")


def _fits(name: str, value: str, template: Template | None) -> bool:
    kind = name.rstrip("0123456789")
    if kind in ("const", "enum") and template is not None and value not in template.words.get(name, []):
        return False
    if re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]", value):
        return False
    if kind in ("thing", "const", "enum", "symbol") and len(value.encode("utf-16-le")) > 40:
        return False
    return kind in _TYPES and re.fullmatch(_TYPES[kind], value, re.DOTALL) is not None


def _use_credit(state: State, openid: str, template_id: str) -> None:
    left = state.credits.get((openid, template_id), 0)
    if left == 0:
        raise Refused(43101, "user refuse to accept the msg")
    if left is not None:
        state.credits[openid, template_id] = left - 1

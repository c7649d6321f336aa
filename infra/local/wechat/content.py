"""Content security: texts at once, images by a later push."""

import re
import time
from typing import Any

from .clock import HOUR
from .state import Refused, Request, State

VISIT_LIFE_MS = 2 * HOUR
TEXT_LIMIT = 2_500
_LABELS = {"pass": 100, "review": 21000, "risky": 20001}
_MARK = re.compile(r"\[\[(risky|review|slow|err)(?::(-?\d+))?\]\]")


def msg_sec_check(state: State, request: Request) -> dict[str, Any]:
    """POST /wxa/msg_sec_check. What the text asks for: [[risky:20006]] [[review]] [[slow:4]] [[err:-1]]."""
    body = request.body
    content = body.get("content")
    if not isinstance(content, str) or not content:
        raise Refused(44002, "empty content")
    if len(content) > TEXT_LIMIT:
        raise Refused(45002, "content size out of limit")
    if b"\\u" in request.raw:
        state.violations.append("msg_sec_check carries \\u escapes: WeChat reads them letter by letter")
    marks = {match[1]: int(match[2] or 0) for match in _MARK.finditer(content)}
    if "err" in marks:
        raise Refused(marks["err"], "as the text asked for")
    if body.get("version") != 2 or "scene" not in body:
        return _version_1(state, marks)
    check_visit(state, str(body.get("openid", "")))
    if "slow" in marks:
        time.sleep(marks["slow"])
    suggest = "risky" if "risky" in marks else "review" if "review" in marks else "pass"
    label = marks.get(suggest) or _LABELS[suggest]
    detail = {"strategy": "content_model", "errcode": 0, "suggest": suggest, "label": label, "prob": 90}
    return {"result": {"suggest": suggest, "label": label}, "detail": [detail], "trace_id": state.new_id()}


def check_visit(state: State, openid: str) -> None:
    """WeChat only judges for somebody who has opened the mini-program within two hours."""
    person = state.people.get(openid)
    if person is None or person.active_at_ms is None:
        raise Refused(40003, "invalid openid")
    if state.clock.now_ms() - person.active_at_ms > VISIT_LIFE_MS:
        raise Refused(61010, "code is expired")


def _version_1(state: State, marks: dict[str, int]) -> dict[str, Any]:
    state.violations.append("msg_sec_check without version 2 and scene")
    if "risky" in marks:
        raise Refused(87014, "risky content")
    return {}

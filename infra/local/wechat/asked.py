"""What operators and cautious backends ask: a person's risk, and how much of a quota is left."""

from typing import Any

from .clock import DAY, MINUTE
from .state import Refused, Request, State

ACTIVE_MS = 30 * MINUTE
ENDLESS = 10_000_000


def getuserriskrank(state: State, request: Request) -> dict[str, Any]:
    """POST /wxa/getuserriskrank: 4 for somebody whom WeChat blocks, else 0. Its unionid is spelled `unoin_id`."""
    body = request.body
    person = state.people.get(str(body.get("openid", "")))
    if body.get("appid") != state.appid or body.get("scene") not in (0, 1) or not body.get("client_ip"):
        raise Refused(40097, "invalid args")
    if person is None:
        raise Refused(40003, "invalid openid")
    if person.active_at_ms is None or state.clock.now_ms() - person.active_at_ms > ACTIVE_MS:
        raise Refused(61010, "code is expired")
    return {"risk_rank": 4 if person.blocked else 0, "unoin_id": 100_000_000 + len(person.openid)}


def quota(state: State, request: Request) -> dict[str, Any]:
    """POST /cgi-bin/openapi/quota/get."""
    path = str(request.body.get("cgi_path", ""))
    if path.startswith("/sns/"):
        raise Refused(76022, "could not use this cgi_path, no permission")
    name = path.rpartition("/")[2]
    limit = state.limits.get(name)
    used = state.counted(name, "day", state.clock.now_ms() // DAY)
    most = limit.day if limit is not None else ENDLESS
    return {"quota": {"daily_limit": most, "used": used, "remain": max(0, most - used)}}

"""Asking the stand-in as any client would, without our gateway."""

import json
import urllib.request
from typing import Any
from urllib.parse import urlencode

from infra.local.wechat import StandIn
from infra.local.wechat.server import APPID, SECRET

KEYS = {"appid": APPID, "secret": SECRET}
PHONE = "/wxa/business/getuserphonenumber"


def get(wechat: StandIn | str, path: str, **query: str) -> Any:
    base = wechat if isinstance(wechat, str) else wechat.url
    with urllib.request.urlopen(f"{base}{path}?{urlencode(query)}", timeout=10) as answer:
        assert answer.status == 200  # errors, too, come with 200
        return json.loads(answer.read())


def post(wechat: StandIn, path: str, body: Any, **query: str) -> Any:
    raw = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
    request = urllib.request.Request(f"{wechat.url}{path}?{urlencode(query)}", data=raw, method="POST")
    with urllib.request.urlopen(request, timeout=10) as answer:
        told = answer.read()
        return json.loads(told) if answer.headers["Content-Type"].startswith("application/json") else told


def stable_token(wechat: StandIn, **more: Any) -> Any:
    return post(wechat, "/cgi-bin/stable_token", {"grant_type": "client_credential", **KEYS, **more})


def log_in(wechat: StandIn, code: str, **more: str) -> Any:
    return get(wechat, "/sns/jscode2session", **KEYS, js_code=code, grant_type="authorization_code", **more)

"""The gateway over HTTP: the seven verbs, and how their answers are read."""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any, Literal

from chalicelib.kit.secrets import secret
from chalicelib.kit.settings import settings

from .caller import Caller
from .calls import (
    CHECK_TEXT,
    LOGIN,
    MINI_CODE,
    PHONE,
    RISK,
    SEND_SUBSCRIBE,
    SUBMIT_IMAGE,
    TOTAL_S,
    Call,
    Question,
)
from .errors import CodeExpired, GatewayError, NotAuthorised, Risky, TokenError, VisitTooOld
from .gateway import Gateway, Login, Phone, RiskScene, Scene, Suggest, TextVerdict
from .passage import THIS_MACHINES, Passage
from .pieces import pieces, sendable
from .templates import SubscribeMessage, demand_sendable
from .tokens import Budget, TokenStore

Release = Literal["release", "trial", "develop"]

_SEVERITY: dict[Suggest, int] = {"pass": 0, "unchecked": 1, "review": 2, "risky": 3}
_SUGGESTS: dict[str, Suggest] = {"pass": "pass", "review": "review", "risky": "risky"}
_STATES: dict[Release, str] = {"release": "formal", "trial": "trial", "develop": "developer"}
_MINI_SCENE = re.compile(r"[0-9A-Za-z!#$&'()*+,/:;=?@\-._~]{1,32}")


class WeChat:
    """One mini-program. It keeps a token and connections: one object serves all threads of a process."""

    def __init__(
        self,
        base: str,
        appid: str,
        *,
        secret: Callable[[], str],
        store: TokenStore,
        release: Release = "release",
        passage: Passage = THIS_MACHINES,
    ) -> None:
        self._caller = Caller(base, appid, secret=secret, store=store, passage=passage)
        self._release = release

    def login(self, code: str) -> Login:
        _plausible(LOGIN, code)
        query = [("js_code", code), ("grant_type", "authorization_code")]
        answer = self._caller.ask(Question(LOGIN, query=query))
        return Login(answer.openid, answer.unionid or None)

    def phone(self, code: str, *, openid: str) -> Phone:
        _plausible(PHONE, code)
        # With the openid WeChat itself refuses another person's code.
        answer = self._caller.ask(Question(PHONE, body={"code": code, "openid": openid}))
        info = answer.phone_info
        if info.watermark.appid != self._caller.appid:
            raise NotAuthorised(PHONE.name, reason="watermark of another mini-program")
        return Phone(info.pure_phone_number, str(info.country_code))

    def check_text(self, text: str, *, openid: str, scene: Scene = Scene.COMMENT) -> TextVerdict:
        worst = TextVerdict("pass")
        whole = self._caller.budget(TOTAL_S)
        for piece in pieces(sendable(text)) if text.strip() else ():
            try:
                verdict = self._check_piece(piece, openid=openid, scene=scene, budget=replace(whole))
            except TokenError:  # the next piece would fare no better, and every one would cost a token
                return _worse(worst, TextVerdict("unchecked"))
            worst = _worse(worst, verdict)
            if worst.suggest == "risky":
                break
        return worst

    def submit_image(self, url: str, *, openid: str, scene: Scene = Scene.COMMENT) -> str:
        body = {"media_url": url, "media_type": 2, "version": 2, "scene": int(scene), "openid": openid}
        return self._caller.ask(Question(SUBMIT_IMAGE, body=body)).trace_id

    def mini_code(self, scene: str, *, page: str, width_px: int = 430) -> bytes:
        if not _MINI_SCENE.fullmatch(scene):
            raise ValueError(f"not a scene for a mini-program code: {scene!r}")
        body = {
            "scene": scene, "page": page, "check_path": True, "env_version": self._release, "width": width_px,
        }  # fmt: skip
        return self._caller.ask(Question(MINI_CODE, body=body)).image

    def send_subscribe(self, message: SubscribeMessage, *, openid: str) -> str:
        demand_sendable(message)
        body = {
            "touser": openid, "template_id": message.template_id, "miniprogram_state": _STATES[self._release],
            "lang": "zh_CN", "data": {name: {"value": value} for name, value in message.data.items()},
        }  # fmt: skip
        if message.page:
            body["page"] = message.page
        return str(self._caller.ask(Question(SEND_SUBSCRIBE, body=body)).msgid or "")

    def risk(self, openid: str, *, client_ip: str, scene: RiskScene = RiskScene.REGISTER) -> int | None:
        body = {"appid": self._caller.appid, "openid": openid, "scene": int(scene), "client_ip": client_ip}
        try:
            return self._caller.ask(Question(RISK, body=body)).risk_rank
        except GatewayError:
            return None

    def _check_piece(self, piece: str, *, openid: str, scene: Scene, budget: Budget) -> TextVerdict:
        body = {"version": 2, "openid": openid, "scene": int(scene), "content": piece}
        try:
            answer = self._caller.ask(Question(CHECK_TEXT, body=body), budget)
        except VisitTooOld:
            return TextVerdict("review")
        except Risky:
            return TextVerdict("risky")
        except TokenError:
            raise
        except GatewayError:
            return TextVerdict("unchecked")
        suggest = _SUGGESTS.get(answer.result.suggest, "review")
        return TextVerdict(suggest, answer.result.label, answer.trace_id)


def _worse(one: TextVerdict, other: TextVerdict) -> TextVerdict:
    return one if _SEVERITY[one.suggest] > _SEVERITY[other.suggest] else other


def _plausible(call: Call[Any], code: str) -> None:
    if not (code.isascii() and code.isprintable() and 0 < len(code) <= 256):
        raise CodeExpired(call.name, reason="not a code")


@cache
def open_gateway() -> Gateway:
    """The process's gateway, from its settings and secrets; the token is shared through the records table."""
    from .store import StoredToken

    release: Release = "release" if settings().stage == "prod" else "trial"
    return WeChat(
        settings().wechat_api_base,
        settings().wechat_appid,
        secret=lambda: secret("wechat_secret"),
        store=StoredToken(settings().wechat_appid),
        release=release,
    )

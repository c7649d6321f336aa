"""The examination, step by step. The app's own gateway is not used: what it may have wrong is not wrong here too.

Nothing is changed: the token is the one that everybody has (stable_token in its normal mode), codes and openids are
such that WeChat must refuse them, and the debug push tells of an event that nobody knows.
"""

import http.client
import json
import secrets
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import urlencode

from infra.local.wechat import crypto

from .remedies import remedy

PAGE = "pages/check-in/index"
PATHS = {
    "小程序码": "/wxa/getwxacodeunlimit",
    "文本审核": "/wxa/msg_sec_check",
    "图片审核": "/wxa/media_check_async",
    "订阅消息": "/cgi-bin/message/subscribe/send",
    "手机号": "/wxa/business/getuserphonenumber",
}
LITTLE = 0.1
NOBODY = "oDoctorNobodyHasThisOpenid00"
TIMEOUT_S = 8.0


@dataclass(frozen=True)
class Given:
    """What the examination is given. Secrets stay out of every repr."""

    base: str
    appid: str
    secret: str = field(repr=False)
    push_url: str = ""
    push_token: str = field(default="", repr=False)
    aes_key: str = field(default="", repr=False)


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: well or not, and what to do."""

    what: str
    is_well: bool
    words: str


class Unwell(Exception):
    """What is wrong, in words for whoever mends it."""


def examined(given: Given) -> Iterator[Finding]:
    """Every finding, one after the other; without a token nothing that needs one is asked."""
    tokens: list[str] = []
    yield _looked("凭据与 IP 白名单", lambda: _token(given, tokens))
    yield _looked("登录接口", lambda: _login(given))
    for token in tokens:
        for name, path in PATHS.items():
            yield _looked(f"额度：{name}", partial(_quota, given, token, path))
        yield _looked("服务类目与内容审核", partial(_category, given, token))
        yield _looked("小程序页面", partial(_page, given, token))
    if given.push_url:
        yield _looked("推送域名与备案", lambda: _domain(given))
        yield _looked("推送地址校验", lambda: _url_check(given))
        yield _looked("调试推送", lambda: _debug_push(given))
        yield _looked("伪造推送被拒绝", lambda: _forged_push(given))


def _looked(what: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding(what, True, look())
    except Unwell as wrong:
        return Finding(what, False, str(wrong))


def _token(given: Given, tokens: list[str]) -> str:
    body = {
        "grant_type": "client_credential", "appid": given.appid, "secret": given.secret, "force_refresh": False,
    }  # fmt: skip
    answer = _asked(given, "/cgi-bin/stable_token", body)
    tokens.append(str(answer["access_token"]))
    return f"AppID、AppSecret 与出口 IP 均可用，access_token 还有 {int(answer['expires_in']) // 60} 分钟。"


def _login(given: Given) -> str:
    query = {"appid": given.appid, "secret": given.secret, "js_code": "doctor", "grant_type": "authorization_code"}
    _expect(lambda: _asked(given, f"/sns/jscode2session?{urlencode(query)}"), {40029, 40163, 41008})
    return "登录接口可用（无效的登录码按预期被拒绝）。"


def _quota(given: Given, token: str, path: str) -> str:
    answer = _asked(given, f"/cgi-bin/openapi/quota/get?access_token={token}", {"cgi_path": path})
    quota = answer.get("quota", {})
    most, left = int(quota.get("daily_limit", 0)), int(quota.get("remain", 0))
    if most and left < most * LITTLE:
        raise Unwell(f"今日额度即将用完：剩余 {left} / {most} 次，请检查是否有程序在循环调用，或申请提高额度。")
    return f"今日剩余 {left} / {most} 次。"


def _category(given: Given, token: str) -> str:
    body = {"version": 2, "scene": 2, "openid": NOBODY, "content": "志愿服务"}
    _expect(lambda: _asked(given, f"/wxa/msg_sec_check?access_token={token}", body), {40003, 61010})
    return "内容审核接口有权限（不存在的用户按预期被拒绝）。"


def _page(given: Given, token: str) -> str:
    body = {"scene": "doctor", "page": PAGE, "check_path": True, "width": 280}
    _asked(given, f"/wxa/getwxacodeunlimit?access_token={token}", body)
    return f"页面 {PAGE} 已发布，可以生成小程序码。"


def _expect(ask: Callable[[], Any], errcodes: set[int]) -> None:
    """WeChat must say no with one of these: that is what tells that everything before it is well."""
    try:
        ask()
    except Refused as refused:
        if refused.errcode not in errcodes:
            raise


class Refused(Unwell):
    """WeChat answered with an errcode."""

    def __init__(self, errcode: int, errmsg: str) -> None:
        super().__init__(remedy(errcode, errmsg))
        self.errcode = errcode


def _asked(given: Given, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    status, raw = _fetched(given.base.rstrip("/") + path, None if body is None else _json(body), "微信接口")
    try:
        answer = json.loads(raw)
    except ValueError:
        if status == 200 and raw[:1] in (b"\xff", b"\x89"):
            return {}  # a picture
        raise Unwell(f"微信返回了无法识别的内容（HTTP {status}）：请检查代理与 WECHAT_API_BASE。") from None
    errcode = int(answer.get("errcode", 0)) if isinstance(answer, dict) else -1
    if errcode:
        raise Refused(errcode, str(answer.get("errmsg", "")))
    return dict(answer)


def _domain(given: Given) -> str:
    status, raw = _fetched(given.push_url, None, "推送域名")
    if status == 403 and b'"Message":null' in raw.replace(b" ", b""):
        raise Unwell("域名未通过 ICP 备案校验（API 网关拒绝了未备案的访问）：请先完成备案并绑定备案域名。")
    if status >= 500 or status == 404:
        raise Unwell(f"推送地址返回 HTTP {status}：请核对路径（/wechat/push）与部署。")
    is_local = given.push_url.startswith(("http://127.0.0.1", "http://localhost"))
    if not given.push_url.startswith("https://") and not is_local:
        raise Unwell("推送地址不是 HTTPS：公众平台只接受 HTTPS（TLS 1.2 以上）。")
    return "域名可以访问。"


def _url_check(given: Given) -> str:
    timestamp, nonce = _stamp()
    echo = secrets.token_hex(8)
    signature = crypto.signature(given.push_token, timestamp, nonce)
    query = {"signature": signature, "timestamp": timestamp, "nonce": nonce, "echostr": echo}
    status, raw = _fetched(f"{given.push_url}?{urlencode(query)}", None, "推送地址")
    if status != 200 or raw != echo.encode():
        raise Unwell(f"地址校验未通过（HTTP {status}）：请核对 WECHAT_PUSH_TOKEN 与公众平台“消息推送”中的 Token。")
    return "地址校验通过。"


def _debug_push(given: Given) -> str:
    status, raw = _pushed(given, given.push_token)
    if status != 200 or raw != b"success":
        raise Unwell(
            f"调试推送未被接受（HTTP {status}）：请核对 WECHAT_AES_KEY（EncodingAESKey）、WECHAT_APPID "
            "与推送格式（安全模式、JSON）。"
        )
    return "加密推送被正确接收。"


def _forged_push(given: Given) -> str:
    status, _ = _pushed(given, "not-the-token")
    if status < 400:
        raise Unwell("签名错误的推送竟被接受：请立即停用推送地址并检查部署。")
    return "签名错误的推送被拒绝。"


def _pushed(given: Given, token: str) -> tuple[int, bytes]:
    timestamp, nonce = _stamp()
    message = {"ToUserName": "doctor", "FromUserName": NOBODY, "MsgType": "event", "Event": "debug_demo"}
    sealed = crypto.envelope(
        _json(message), aes_key=given.aes_key, appid=given.appid, noise=secrets.token_bytes(16)
    )  # fmt: skip
    query = {
        "signature": crypto.signature(token, timestamp, nonce), "timestamp": timestamp, "nonce": nonce,
        "encrypt_type": "aes", "msg_signature": crypto.signature(token, timestamp, nonce, sealed),
    }  # fmt: skip
    return _fetched(f"{given.push_url}?{urlencode(query)}", _json({"Encrypt": sealed}), "推送地址")


def _fetched(url: str, body: bytes | None, whose: str) -> tuple[int, bytes]:
    """(status, body). No word of a failure carries the URL: it may hold a secret."""
    request = urllib.request.Request(url, data=body, headers={"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_S) as answer:
            return int(answer.status), answer.read()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read()
    except (OSError, http.client.HTTPException) as failure:
        wrong = getattr(failure, "reason", failure)
        if isinstance(wrong, ssl.SSLError):
            raise Unwell(f"{whose}的 TLS 证书无效或版本过低：请检查证书链与有效期。") from None
        raise Unwell(f"{whose}无法连接（{type(wrong).__name__}）：请检查网络、DNS 与防火墙。") from None


def _stamp() -> tuple[str, str]:
    return str(int(time.time())), str(secrets.randbelow(10**10))


def _json(body: dict[str, Any]) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode()

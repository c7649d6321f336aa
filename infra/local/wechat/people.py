"""Logging in and phone numbers, by one-time codes."""

import hashlib
import re
from typing import Any

from .state import CODE_LIFE_MS, Code, Refused, Request, State

READABLE = re.compile(r"([a-z][a-z0-9-]{0,60}-\d+)\.[\w-]{1,80}", re.ASCII)


def jscode2session(state: State, request: Request) -> dict[str, Any]:
    """GET /sns/jscode2session: no access_token is wanted here, and none is tolerated."""
    query = request.query
    if "access_token" in query:
        state.violations.append("jscode2session carries an access_token")
        raise Refused(40097, "invalid args: access_token")
    check_keys(state, query)
    if query.get("grant_type") != "authorization_code":
        raise Refused(40002, "invalid grant_type")
    code = _use(state, "login", query.get("js_code", ""))
    person = state.person(code.openid)
    if person.blocked:
        raise Refused(40226, "code blocked")
    person.active_at_ms = state.clock.now_ms()
    session_key = hashlib.md5(f"{state.new_id()}".encode(), usedforsecurity=False).hexdigest()[:22] + "=="
    answer = {"session_key": session_key, "openid": person.openid}
    return answer if person.unionid is None else answer | {"unionid": person.unionid}


def getuserphonenumber(state: State, request: Request) -> dict[str, Any]:
    """POST /wxa/business/getuserphonenumber: with an openid, the code has to be that person's."""
    code = _use(state, "phone", str(request.body.get("code", "")), openid=request.body.get("openid"))
    number = code.phone or demo_phone(code.openid)
    info = {
        "phoneNumber": number if str(code.country_code) == "86" else f"+{code.country_code}{number}",
        "purePhoneNumber": number,
        "countryCode": code.country_code,
        "watermark": {"timestamp": state.clock.now_ms() // 1000, "appid": state.appid},
    }
    return {"phone_info": info}


def demo_phone(openid: str) -> str:
    """The number of a person who was given none."""
    return f"139{int.from_bytes(hashlib.sha256(openid.encode()).digest()[:4], 'big') % 10**8:08d}"


def check_keys(state: State, given: dict[str, Any]) -> None:
    """appid and secret, as every call that takes them checks them."""
    if not given.get("appid"):
        raise Refused(41002, "appid missing")
    if given["appid"] != state.appid:
        raise Refused(40013, "invalid appid")
    if not given.get("secret"):
        raise Refused(41004, "appsecret missing")
    if given["secret"] != state.secret:
        raise Refused(40125, "invalid appsecret")
    if state.ip_refused:
        raise Refused(40164, "invalid ip 203.0.113.9 ipv6 ::ffff:203.0.113.9, not in whitelist")


def _use(state: State, kind: str, text: str, openid: str | None = None) -> Code:
    if not text:
        raise Refused(41008, "missing code")
    with state.lock:
        code = _good(state, kind, text)
        if openid is not None and openid != code.openid:
            raise Refused(40003, "invalid openid")
        code.used = True
        state.codes[kind, text] = code
    return code


def _good(state: State, kind: str, text: str) -> Code:
    now_ms = state.clock.now_ms()
    code = state.codes.get((kind, text)) or _readable(text, now_ms)
    if code is None or now_ms - code.minted_at_ms >= CODE_LIFE_MS:
        raise Refused(40029, "invalid code")
    if code.used:
        raise Refused(40163 if kind == "login" else 40029, "code been used")
    return code


def _readable(text: str, now_ms: int) -> Code | None:
    """`demo-citizen-1.<anything>`: a code that a person can type, minted when it is first seen."""
    match = READABLE.fullmatch(text)
    if match is None:
        return None
    # Documented as a string, shown as a number: so each person has one of the two.
    country = 86 if int(match[1].rpartition("-")[2]) % 2 else "86"
    return Code(match[1], now_ms, country_code=country)

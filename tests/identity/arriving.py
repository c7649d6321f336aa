"""How people arrive: through WeChat's login, with a phone, with a name."""

from typing import Any

from chalicelib.identity.verifier import check_digit
from chalicelib.kit.pages import Listing, every
from infra.local.wechat import StandIn
from tests.world import Caller, Reply, call, fresh_key


def log_in(code: str, **more: Any) -> Reply:
    return call("POST", "/v1/session", {"code": code, **more}, key=None)


def logged_in(wechat: StandIn, openid: str | None = None, **more: Any) -> Reply:
    """Somebody opens the mini-program."""
    reply = log_in(wechat.login_code(openid or f"o-{fresh_key()}"), **more)
    assert reply.status == 201, reply.body
    return reply


def me(reply: Reply, **rest: Any) -> Reply:
    """What the token of a login sees of its person."""
    return call("GET", "/v1/me", token=reply.body["token"], **rest)


def bind(caller: Caller, wechat: StandIn, phone: str, **rest: Any) -> Reply:
    """The person taps the phone button."""
    return caller.post("/v1/me/phone", {"code": wechat.phone_code(caller.openid, phone=phone)}, **rest)


def a_number(born: str = "19900307", serial: int = 1) -> str:
    """An identity number that adds up."""
    first_17 = f"370303{born}{serial:03d}"
    return first_17 + check_digit(first_17)


def prove(caller: Caller, number: str, name: str = "张三丰", **rest: Any) -> Reply:
    return caller.post("/v1/me/real-name", {"name": name, "id_number": number}, **rest)


def everything_of(person: str) -> str:
    """All that is stored under a person, as text."""
    return repr(list(every(Listing(f"P#{person}"))))

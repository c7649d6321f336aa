"""How people come to live together, in the words of the tests."""

from dataclasses import replace

from chalicelib.identity import tokens
from chalicelib.kit.clock import DAY, now_ms
from chalicelib.kit.secrets import key_ring
from tests.world import Caller, Reply


def again(caller: Caller) -> Caller:
    """The same person after another login: a token lives for a week."""
    session = tokens.Session(caller.person, 0, "", now_ms() + 7 * DAY)
    return replace(caller, token=tokens.issue(session, key_ring()))


def make(caller: Caller, **rest: object) -> Reply:
    return caller.post("/v1/me/household", **rest)


def code_from(member: Caller) -> str:
    reply = member.post("/v1/me/household/invitations")
    assert reply.status == 201, reply.body
    return str(reply.body["code"])


def join(caller: Caller, code: str) -> Reply:
    return caller.post("/v1/me/household/join", {"code": code})


def leave(caller: Caller) -> Reply:
    return caller.post("/v1/me/household/leave")


def home(caller: Caller) -> Reply:
    return caller.get("/v1/me/household")


def settled(*callers: Caller) -> str:
    """All of them in one household, the first one's."""
    first, *others = callers
    made = make(first)
    assert made.status == 201, made.body
    for other in others:
        assert join(other, code_from(first)).status == 200
    return str(made.body["id"])

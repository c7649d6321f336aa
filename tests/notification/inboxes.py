"""What stands in somebody's inbox, and news as the stream would bring it."""

from dataclasses import replace
from typing import Any

from chalicelib.identity import tokens
from chalicelib.kit.clock import DAY, now_ms
from chalicelib.kit.facts import News
from chalicelib.kit.pages import every
from chalicelib.kit.secrets import key_ring
from chalicelib.notification.actions import deliver
from chalicelib.notification.store import Message, inbox
from tests.world import Caller, fresh_key


def donated(caller: Caller, points: int = 1, *, at: int | None = None) -> News:
    """The simplest news that there is."""
    return News(f"DON#{fresh_key()}|1.0", "PointsDonated", at or now_ms(), "", "", _donation(caller, points))


def _donation(caller: Caller, points: int) -> dict[str, Any]:
    return {"person": caller.person, "points": points}


def filled(caller: Caller, messages: int, *, first_at: int | None = None) -> list[News]:
    """So many messages, a second apart, the oldest first."""
    begin = first_at or now_ms() - messages * 1000
    told = [donated(caller, number + 1, at=begin + number * 1000) for number in range(messages)]
    for news in told:
        deliver(news)
    return told


def rows(caller: Caller) -> list[Message]:
    """Everything that is stored for somebody, newest first."""
    found = (Message.of(item) for item in every(inbox(caller.person)) if "tp" in item)
    return [each for each in found if each is not None]


def templates(caller: Caller) -> list[str]:
    """The templates of somebody's messages, newest first."""
    return [str(each.template) for each in rows(caller)]


def again(caller: Caller) -> Caller:
    """The same person, logged in now."""
    session = tokens.Session(caller.person, 0, caller.actor.device, now_ms() + 7 * DAY)
    return replace(caller, token=tokens.issue(session, key_ring()))


def shown(caller: Caller, query: str = "") -> dict[str, Any]:
    """The inbox as its owner reads it."""
    reply = again(caller).get(f"/v1/me/inbox{query}")
    assert reply.status == 200, reply.body
    body: dict[str, Any] = reply.body
    return body


def read(caller: Caller, up_to: str) -> Any:
    """Say how far he has read."""
    return again(caller).post("/v1/me/inbox/read", {"up_to": up_to}, key=None)

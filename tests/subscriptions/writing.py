"""Letters to people: what stands in the store, and what WeChat really was given."""

from dataclasses import dataclass
from typing import Any

import msgspec
import pytest

from chalicelib.kit.clock import now_ms
from chalicelib.kit.pages import every
from chalicelib.kit.table import fetch
from chalicelib.notification.actions import deliver
from chalicelib.subscriptions.reactions import sweep
from chalicelib.subscriptions.rules import Credit
from chalicelib.subscriptions.store import CreditRecord, Letter, credit_key, letters_of
from chalicelib.wechat import open_gateway
from infra.local.wechat import StandIn
from infra.sample.messages import MESSAGES
from tests.events import Events
from tests.notification.inboxes import donated
from tests.policy.publishing import Publish
from tests.world import Caller, World

POINTS, DIGEST, LONG_TERM = "sample-points", "sample-digest", "sample-decision"


@dataclass
class PostOffice:
    """The city's letters: how they come to be, and what became of them."""

    world: World
    events: Events
    wechat: StandIn
    publish: Publish

    def takes(self, caller: Caller, *templates: str) -> Caller:
        """The person agrees to these in WeChat, and WeChat has told us."""
        self.wechat.accepted(caller.openid, *templates)
        self.events.pushes()
        return caller

    def happens(self, caller: Caller, times: int = 1) -> None:
        """So much news for one person, each in his inbox (and in a letter, if he takes one)."""
        for _ in range(times):
            deliver(donated(caller))

    def send(self) -> int:
        """What the minute's sweep does, and WeChat's word on it."""
        looked_at = sweep(now_ms())
        self.events.pushes()
        return looked_at

    def arrived(self, caller: Caller) -> list[dict[str, Any]]:
        """What the person's WeChat really shows."""
        return [each for each in self.wechat.state.sent if each["openid"] == caller.openid]


def states(caller: Caller) -> list[str]:
    """The states of somebody's letters, the oldest first."""
    return [str(each.state) for each in reversed(letters(caller))]


def letters(caller: Caller) -> list[Letter]:
    """Somebody's letters, newest first."""
    found = (Letter.of(item) for item in every(letters_of(caller.person)))
    return [each for each in found if each is not None]


def credit(caller: Caller, template: str = POINTS) -> Credit:
    """What our ledger says that somebody takes."""
    key = credit_key(caller.person, template)
    record = CreditRecord.of(fetch([key])[key])
    return record.credit if record is not None else Credit()


@pytest.fixture
def post_office(world: World, events: Events, wechat: StandIn, publish: Publish) -> PostOffice:
    """Every sample template is known to the city and to WeChat."""
    publish("messages", **msgspec.to_builtins(MESSAGES))
    console = {
        row.id: {"fields": list(row.fields), "long_term": row.long_term, "words": row.words} for row in MESSAGES.rows
    }
    wechat.lever("/__templates", {"templates": console})
    open_gateway().risk("nobody", client_ip="203.0.113.9")  # the stored token is an earlier stand-in's: renewed here
    return PostOffice(world, events, wechat, publish)

"""Writes that tell facts, and what the stream would say of them."""

import json
from base64 import b64encode
from typing import Any

from chalicelib.kit.facts import News, news_of
from chalicelib.kit.record import Item
from chalicelib.kit.table import Key, Unit, fetch, run, stale
from tests.kit.things import Jar, add_blindly


def item(key: Key) -> Item | None:
    return fetch([key])[key]


def told(key: Key, *names: str) -> tuple[Item | None, Item]:
    """The images before and after a write that tells these facts."""
    before = item(key)

    def tell(unit: Unit) -> None:
        if before is None:
            unit.create(key, Jar(amount=1), stale)
        else:
            add_blindly(unit, key)
        for name in names:
            unit.tell(key, name, jar=key.pk)

    run(tell)
    after = item(key)
    assert after is not None
    return before, after


def record(images: tuple[Item | None, Item], sequence: str = "100") -> dict[str, Any]:
    """A record of the stream, as the function gets it."""
    old, new = images
    shown = {name: image for name, image in (("OldImage", old), ("NewImage", new)) if image is not None}
    handed_over: dict[str, Any] = json.loads(json.dumps(shown, default=_base64))
    return {"dynamodb": {**handed_over, "SequenceNumber": sequence}}


def _base64(value: bytes | set[bytes]) -> Any:
    """Binary values as Lambda hands them over."""
    return b64encode(value).decode() if isinstance(value, bytes) else [_base64(each) for each in sorted(value)]


def only_news(images: tuple[Item | None, Item]) -> News:
    (news,) = news_of(images[1], images[0])
    return news

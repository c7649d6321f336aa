"""The news: facts that rode on records, handed from the stream to whoever reacts.

A fact is new when its number differs from the old image's; a later write that tells nothing leaves the old one
standing. Streams deliver at least once and in order per item only, so every reaction must be safe to repeat; what it
creates it names after `News.id`.
"""

from base64 import b64decode
from bisect import insort
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import msgspec

from . import log
from .clock import now_ms
from .ids import derived_ulid
from .record import Fact, Record

Image = Mapping[str, dict[str, Any]]


class News(msgspec.Struct, frozen=True):
    """A fact, where it rode, and which one it was."""

    id: str
    name: str
    at: int
    pk: str
    sk: str
    data: dict[str, Any]
    trace_id: str = ""

    def ulid(self, purpose: str) -> str:
        """The id that this news always gives to what it creates for that purpose."""
        return derived_ulid(self.at, self.id, purpose)


React = Callable[[News], None]
Fold = Callable[[Sequence[News]], None]


@dataclass(frozen=True)
class Failure:
    """A reaction that did not get through: it goes to its own queue and starves nobody."""

    reaction: str
    news: News


# By title, not by who was imported first: everywhere the same reactions follow each other.
_REACTIONS: dict[str, list[str]] = {}
_BY_NAME: dict[str, React] = {}
_FOLDS: dict[str, tuple[frozenset[str], Fold]] = {}


def reaction(*names: str) -> Callable[[React], React]:
    """Register a function for the facts of these names."""

    def add(react: React) -> React:
        title = _title(react)
        _BY_NAME[title] = react
        for name in names:
            insort(_REACTIONS.setdefault(name, []), title)
        return react

    return add


def batch_reaction(*names: str) -> Callable[[Fold], Fold]:
    """Register a function for the facts of these names, a whole batch at a time: what folds many into one write."""

    def add(fold: Fold) -> Fold:
        title = _title(fold)
        _FOLDS[title] = frozenset(names), fold
        _BY_NAME[title] = lambda news: fold([news])
        return fold

    return add


def _title(function: Callable[..., None]) -> str:
    return f"{function.__module__.split('.')[-2]}.{function.__name__}"


def registered() -> Mapping[str, list[str]]:
    """Which reactions each fact has (for the shape tests and the docs)."""
    found = {name: [*titles] for name, titles in _REACTIONS.items()}
    for title, (names, _) in sorted(_FOLDS.items()):
        for name in names:
            found.setdefault(name, []).append(title)
    return found


def news_of(new: Image | None, old: Image | None) -> list[News]:
    """The new facts of one stream record."""
    if new is None or new.get("fn") == (old or {}).get("fn"):
        return []
    record = Record.of({name: new[name] for name in ("pk", "f", "fn") if name in new})
    facts: tuple[Fact, ...] = (record.facts if record else None) or ()
    trace = _trace_of(new)
    number = new.get("fn", {}).get("N", "0")
    pk, sk = new["pk"]["S"], new["sk"]["S"]
    return [
        News(f"{pk}|{sk}|{number}.{index}", fact.name, fact.at, pk, sk, fact.data, trace)
        for index, fact in enumerate(facts)
    ]  # fmt: skip


def _trace_of(image: Image) -> str:
    """Lambda hands binary values over as base64."""
    said = image.get("t", {}).get("B", b"")
    return (b64decode(said) if isinstance(said, str) else bytes(said)).hex()


def deliver(news: News) -> Iterator[Failure]:
    """Try every reaction; yield those that failed."""
    for title in _REACTIONS.get(news.name, []):
        if not deliver_to(title, news):
            yield Failure(title, news)


def deliver_batch(batch: Sequence[News]) -> Iterator[Failure]:
    """Try every batch reaction once with its part of the batch; yield each fact of a part that failed."""
    for title, (names, fold) in sorted(_FOLDS.items()):
        part = [news for news in batch if news.name in names]
        if part and not _tried(title, part[0], partial(fold, part)):
            yield from (Failure(title, news) for news in part)


def deliver_to(title: str, news: News) -> bool:
    """Try one reaction by name; True when it got through."""
    return _tried(title, news, lambda: _BY_NAME[title](news))


def _tried(title: str, news: News, react: Callable[[], None]) -> bool:
    with log.metered(news.trace_id) as meter:  # what a reaction writes goes on under its fact's trace
        try:
            react()
            outcome = "ok"
        except Exception as error:
            outcome = repr(error)[:80]
            log.trace(news.id, error)
        log.line(
            at=now_ms(), reaction=title, news=news.name, id=news.id[-80:], lag_ms=now_ms() - news.at, outcome=outcome,
            units=meter.units(),
        )  # fmt: skip
    return outcome == "ok"

"""Policies for one test: what it publishes is gone when it ends, for all tests share one city."""

from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pytest

from chalicelib import policy
from chalicelib.kit.table import Unit, run, stale
from chalicelib.policy.rules import Version
from chalicelib.policy.store import PolicyVersion, document_of_all, key_of, versions_of
from infra.local.engine import Engine

Publish = Callable[..., Version]


def refresh() -> None:
    """Every process has reloaded."""
    policy.snapshot.rebuild(document_of_all)
    policy.snapshot.forget()


@pytest.fixture
def publish(engine: Engine) -> Iterator[Publish]:
    """Publish a document with effect from a moment (the beginning of time unless said otherwise)."""
    known = {(version.name, version.number) for version in versions_of()}

    def put(name: str, *, effective_at: int = 0, **document: Any) -> Version:
        version = Version(name, len(versions_of(name)) + 1, effective_at, document)
        row = PolicyVersion(
            name=name,
            number=version.number,
            effective_at=effective_at,
            document=msgspec.json.encode(document).decode(),
        )
        run(lambda unit: unit.create(key_of(name, version.number), row, stale))
        refresh()
        return version

    yield put
    withdraw(known)


def withdraw(known: set[tuple[str, int]]) -> None:
    """Take back every version but the known ones."""

    def remove(unit: Unit) -> None:
        for version in versions_of():
            if (version.name, version.number) not in known:
                unit.remove(key_of(version.name, version.number), PolicyVersion.pk.exists(), stale)

    run(remove)
    refresh()

"""Which version counts when. A version is never edited: a correction is a later version."""

import bisect
from collections.abc import Sequence
from typing import Any

import msgspec

from ..kit.clock import MINUTE
from ..kit.errors import Impossible, NotFound
from .document import Document
from .figures import DOCUMENTS, Figures

NOTICE_MS = 5 * MINUTE
"""A version takes effect at the earliest this long after its publication: every process has reloaded by then."""


class NoSuchPolicy(NotFound, says="没有这项政策。"):
    """There is no document of that name."""


class PolicyInvalid(Impossible, says="政策内容不符合格式要求。"):
    """The document does not fit its struct."""


class Version(msgspec.Struct, frozen=True, array_like=True):
    """A published version of one document."""

    name: str
    number: int
    effective_at: int
    document: dict[str, Any]
    proposal: str = ""


def checked(name: str, document: dict[str, Any]) -> Document:
    """The document as its struct. NoSuchPolicy, PolicyInvalid."""
    if name not in DOCUMENTS:
        raise NoSuchPolicy()
    try:
        return msgspec.convert(document, DOCUMENTS[name])
    except msgspec.ValidationError as error:
        raise PolicyInvalid(reason=str(error)[:200]) from error


def effective_from(wanted_at: int | None, approved_at: int) -> int:
    """When an approved version starts to count, UTC ms."""
    return max(wanted_at or 0, approved_at + NOTICE_MS)


class Book:
    """All published versions, ready to answer which figures count at a moment. Immutable."""

    def __init__(self, versions: Sequence[Version]) -> None:
        self._order = sorted(versions, key=lambda version: (version.effective_at, version.number))
        self._from = [version.effective_at for version in self._order]
        self._made: dict[int, Figures] = {}

    def at(self, at_ms: int) -> Figures:
        """The figures in force at that moment."""
        count = bisect.bisect_right(self._from, at_ms)
        if count not in self._made:
            self._made[count] = self._figures(count)
        return self._made[count]

    def _figures(self, count: int) -> Figures:
        latest = {version.name: version for version in self._order[:count]}
        documents = {name: checked(name, version.document) for name, version in latest.items()}
        numbers = {name: version.number for name, version in latest.items()}
        return msgspec.structs.replace(Figures(versions=numbers), **documents)

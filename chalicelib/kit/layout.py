"""Layouts: two releases work on the same items while one takes over from the other.

Every item carries the layout that it was made in (`v`). A release reads the newest layout that it knows and the one
before, and refuses any other whole, before it has written anything. What is only added needs no new layout: an older
release ignores it and, since nothing here writes a whole item but a creation, keeps it.

A new layout takes two releases: the first reads it and still makes the one before; the second makes it, when no release
runs any more that cannot read it. Before a third one, what is left of the first is rewritten.
tests/storms/test_releases.py runs two at once.
"""

from collections.abc import Callable, Mapping
from typing import Any

LAYOUT = 1  # the newest that is read
WRITES = LAYOUT  # what new items are made in: LAYOUT, or one less in the release that brings a layout

Stored = Mapping[str, dict[str, Any]]


class UnknownLayout(RuntimeError):
    """The item was made by a release that this one cannot work beside."""


def as_newest(item: Stored, earlier: Callable[[Stored], Stored], newest: int = LAYOUT) -> Stored:
    """The item in the newest layout: `earlier` says how one of the layout before reads in it.

    An item without a layout is taken as it stands: rows of an index and parts of an item carry none.
    """
    said = item.get("v")
    if said is None or said["N"] == str(newest):
        return item
    if newest > 1 and said["N"] == str(newest - 1):
        return earlier(item)
    raise UnknownLayout(f"{item.get('pk')} {item.get('sk')}: layout {said['N']}, newest {newest}")

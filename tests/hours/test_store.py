"""A day as it is stored: every entry comes back, and ten of them fit into a kilobyte."""

from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.hours.rules import Entry
from chalicelib.hours.store import Day
from chalicelib.kit.ids import from_bytes

IDS = st.binary(min_size=16, max_size=16).map(from_bytes)
DIGESTS = st.binary(min_size=8, max_size=8).map(bytes.hex)
ENDINGS: list[Literal["closed", "auto_closed"]] = ["closed", "auto_closed"]
ENTRIES = st.builds(
    Entry,
    session=IDS,
    station=st.text("ABCDEFGHIJ0123456789-", min_size=1, max_size=12),
    start_at=st.integers(0, 4_102_444_800_000),
    end_at=st.integers(0, 4_102_444_800_000),
    grade=st.integers(0, 3),
    minutes=st.integers(0, 480),
    points=st.integers(0, 480),
    ending=st.sampled_from(ENDINGS),
    in_digest=DIGESTS,
    out_key=IDS,
    out_digest=DIGESTS | st.sampled_from(["auto", ""]),
    in_grade=st.integers(0, 3),
    day_minutes=st.integers(0, 480),
)


@given(st.lists(ENTRIES, max_size=12).map(tuple))
def test_every_entry_comes_back_as_it_was(entries: tuple[Entry, ...]) -> None:
    stored = Day(pk="P#1", sk="DAY#1", entries=entries, version=0).item()
    view = Day.of(stored)
    assert view is not None
    assert view.entries == entries


@pytest.mark.parametrize("sessions", [1, 10])
def test_a_day_of_ten_sessions_fits_into_a_kilobyte(sessions: int) -> None:
    entry = Entry(
        "01M82YNFM0EE8ZJV31Z6EEENYW", "ZB-037030301", 1_795_395_600_000, 1_795_399_200_000, 3, 60, 1, "auto_closed",
        "0123456789abcdef", "01M82YNFM0EE8ZJV31Z6EEENYW", "0123456789abcdef", 3, 480,
    )  # fmt: skip
    item = Day(pk="P#01M82YNFM0EE8ZJV31Z6EEENYW", sk="DAY#2026-11-23", entries=(entry,) * sessions, version=99).item()
    packed = item["en"]["B"]
    assert len(packed) + len("pkskenvn") + 28 + 14 + 3 <= 1_024

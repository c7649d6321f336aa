"""Time, ids and codes: plain values."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.kit import clock, codes, ids

MOMENTS = st.integers(0, 4_102_444_800_000)
MIDNIGHT = clock.day_start_ms("2026-03-05")


def test_a_day_in_zibo_begins_at_sixteen_hours_utc() -> None:
    assert clock.rfc3339(MIDNIGHT) == "2026-03-04T16:00:00.000Z"
    assert clock.day_on(MIDNIGHT) == "2026-03-05"
    assert clock.day_on(MIDNIGHT - 1) == "2026-03-04"
    assert clock.day_end_ms("2026-03-05") == MIDNIGHT + clock.DAY
    assert (clock.minute_of_day(MIDNIGHT), clock.minute_of_day(MIDNIGHT - 1)) == (0, 1439)


def test_a_month_turns_at_midnight_in_zibo() -> None:
    turn = clock.day_start_ms("2027-01-01")
    assert (clock.month_of(turn - 1), clock.month_of(turn)) == ("2026-12", "2027-01")


@given(MOMENTS)
def test_every_moment_lies_in_its_day(at: int) -> None:
    day = clock.day_on(at)
    assert clock.day_start_ms(day) <= at < clock.day_end_ms(day)
    assert clock.minute_of_day(at) == (at - clock.day_start_ms(day)) // clock.MINUTE
    assert clock.month_of(at) == day[:7]


@given(MOMENTS)
def test_a_moment_spelt_and_read_is_the_same_moment(at: int) -> None:
    assert clock.parse_rfc3339(clock.rfc3339(at)) == at


@pytest.mark.parametrize("text", ["2026-03-05T01:02:03.456Z", "2026-03-05T09:02:03.456+08:00"])
def test_a_moment_may_come_in_any_zone(text: str) -> None:
    assert clock.parse_rfc3339(text) == 1_772_672_523_456


@pytest.mark.parametrize("text", ["", "tomorrow", "2026-03-05", "2026-03-05T01:02:03", "2026-13-01T00:00:00Z"])
def test_what_is_no_moment_with_a_zone_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  (the standard library's own words)
        clock.parse_rfc3339(text)


@given(MOMENTS)
def test_an_id_carries_its_moment_and_is_made_once(at: int) -> None:
    one, other = ids.new_ulid(at), ids.new_ulid(at)
    assert ids.ulid_ms(one) == at
    assert one != other
    assert ids.is_ulid(one)
    assert ids.from_bytes(ids.to_bytes(one)) == one


@given(st.binary(min_size=16, max_size=16), st.binary(min_size=16, max_size=16))
def test_ids_sort_as_their_bytes_do(one: bytes, other: bytes) -> None:
    assert (ids.from_bytes(one) < ids.from_bytes(other)) == (one < other)


def test_what_is_derived_from_the_same_parts_is_the_same_id() -> None:
    one = ids.derived_ulid(MIDNIGHT, "fact", "purpose")
    assert one == ids.derived_ulid(MIDNIGHT, "fact", "purpose")
    assert one not in (ids.derived_ulid(MIDNIGHT, "factp", "urpose"), ids.derived_ulid(MIDNIGHT + 1, "fact", "purpose"))
    assert ids.ulid_ms(one) == MIDNIGHT


GOOD = ids.derived_ulid(MIDNIGHT, "a good one")


@pytest.mark.parametrize(
    "text", ["", GOOD[:-1], GOOD + "0", GOOD.lower(), "8" + GOOD[1:], GOOD[:-1] + "U", GOOD[:-1] + "码"]
)
def test_what_is_no_ulid_is_told(text: str) -> None:
    assert not ids.is_ulid(text)
    with pytest.raises(ValueError, match="not a ULID"):
        ids.to_bytes(text)


@given(MOMENTS)
def test_a_code_lives_from_the_step_before_to_the_step_after(at: int) -> None:
    step = codes.step_at(at)
    for moment, good in (
        (at, True),
        (at - codes.STEP_MS, True),
        (at + codes.STEP_MS, True),
        (at + 2 * codes.STEP_MS, False),
    ):
        assert (step in codes.accepted_steps(moment)) == good
    last = codes.valid_until(step) - 1
    assert step in codes.accepted_steps(last)
    assert step not in codes.accepted_steps(last + 1)
    assert codes.valid_until(step) - step * codes.STEP_MS <= 90_000


@given(st.binary(max_size=40), st.integers(4, 8))
def test_a_typed_code_has_its_number_of_digits(message: bytes, count: int) -> None:
    typed = codes.digits(b"key", message, count)
    assert len(typed) == count
    assert typed.isdigit()
    assert typed != codes.digits(b"another key", message, 12)


def test_every_purpose_has_a_key_of_its_own() -> None:
    keys = {codes.derived_key(b"m", *purpose) for purpose in (("a",), ("b",), ("a", "b"), ("ab",), ("a", "", "b"))}
    assert len(keys) == 5
    assert codes.derived_key(b"n", "a") not in keys


@given(st.binary(max_size=60))
def test_bytes_survive_as_text_and_nothing_else_is_accepted(raw: bytes) -> None:
    text = codes.to_text(raw)
    assert codes.from_text(text) == raw
    assert codes.from_text(text + "=") is None
    assert codes.from_text(text + "\n") is None


@pytest.mark.parametrize("text", ["A", "码", "QQ ==", "QR"])
def test_a_text_that_nobody_wrote_has_no_bytes(text: str) -> None:
    assert codes.from_text(text) is None


def test_texts_and_bytes_are_compared_alike() -> None:
    assert codes.same("abc", b"abc")
    assert not codes.same("abc", "abd")
    assert not codes.same("码", "abc")

"""What counts of a day after parts of its sessions were taken back and given back."""

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.hours.rules import Entry, added, difference, minutes_of, points_of, standing
from chalicelib.kit.clock import MINUTE, day_start_ms
from chalicelib.policy import Figures
from chalicelib.policy.service_figures import Hours

START = day_start_ms("2026-11-23")
FIGURES = Figures()
MOMENTS = st.integers(0, 600).map(lambda minute: START + minute * MINUTE)
SPANS = st.tuples(MOMENTS, MOMENTS).map(lambda ends: (min(ends), max(ends)))
EVENTS = st.lists(
    st.tuples(st.sampled_from("abc"), SPANS, st.integers(0, 3), st.sampled_from(["closed", "revoked", "restored"])),
    max_size=12,
)


def played(events: list[tuple[str, tuple[int, int], int, str]]) -> tuple[tuple[Entry, ...], set[tuple[str, int]]]:
    """Entries as hours makes them, and by hand: the (session, minute) pairs that count."""
    entries: tuple[Entry, ...] = ()
    counted: set[tuple[str, int]] = set()
    for session, (start, end), grade, ending in events:
        plain = Entry(session, "T", start, end, grade, 0, 0, ending)  # type: ignore[arg-type]  # one of the words
        gain = difference(standing(entries), standing((*entries, plain)), FIGURES)
        entries = (*entries, Entry(session, "T", start, end, grade, gain.minutes, gain.points, plain.ending))
        here = {(session, minute) for minute in range(start // MINUTE, end // MINUTE)}
        counted = counted - here if ending == "revoked" else counted | here
    return entries, counted


@given(EVENTS)
def test_a_day_is_what_stands_of_its_sessions(events: list[tuple[str, tuple[int, int], int, str]]) -> None:
    entries, counted = played(events)
    stands = [(start, end) for start, end, _ in standing(entries)]
    assert minutes_of(stands, FIGURES) == min(480, len({minute for _, minute in counted}))
    assert sum(entry.minutes for entry in entries) == minutes_of(stands, FIGURES)
    assert sum(entry.points for entry in entries) == points_of(standing(entries), FIGURES)


@given(EVENTS, st.sampled_from("abc"), SPANS)
def test_taking_back_and_giving_back_a_sessions_own_part_changes_nothing(
    events: list[tuple[str, tuple[int, int], int, str]], session: str, span: tuple[int, int]
) -> None:
    first = ("own", span, 3, "closed")
    before, _ = played([*events, first])
    after, _ = played([*events, first, ("own", span, 3, "revoked"), ("own", span, 3, "restored")])
    assert sum(entry.minutes for entry in before) == sum(entry.minutes for entry in after)
    assert sum(entry.points for entry in before) == sum(entry.points for entry in after)


@given(EVENTS, SPANS, st.integers(0, 3))
def test_grade_zero_never_adds_a_point(
    events: list[tuple[str, tuple[int, int], int, str]], span: tuple[int, int], least: int
) -> None:
    entries, _ = played(events)
    gain = added(entries, *span, grade=0, figures=Figures(hours=Hours(min_grade_for_points=least)))
    assert (gain.points, gain.verified_minutes) == (0, 0)

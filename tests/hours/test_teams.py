"""C4: a minute is one team's at most; what the teams and nobody have of a day is the day."""

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.hours import DayEntered
from chalicelib.hours.rules import Entry, Service, added, credited
from chalicelib.hours.store import Day, turns_with
from chalicelib.kit.clock import MINUTE, day_start_ms
from chalicelib.policy import Figures
from chalicelib.statistics.rules import team_shares_of

START, ON = day_start_ms("2026-11-23"), "2026-11-23"
SESSIONS = st.lists(
    st.tuples(
        st.integers(0, 900), st.integers(1, 360_000), st.integers(0, 3), st.sampled_from(["", "T-1", "T-2", "T-3"])
    ),
    max_size=10,
)


def day_of(sessions: list[tuple[int, int, int, str]]) -> tuple[Entry, ...]:
    """Sessions as hours enters them: each adds the difference that it makes."""
    entries: tuple[Entry, ...] = ()
    for number, (minute, length, grade, team) in enumerate(sessions):
        start = START + minute * MINUTE
        end = start + length * 60
        gain = added(entries, start, end, grade=grade, figures=Figures())
        entry = Entry(f"s{number}", "S", start, end, grade, gain.minutes, gain.points, team=team)
        entries = (*entries, entry)
    return entries


@given(SESSIONS)
def test_what_teams_and_nobody_have_of_a_day_is_the_day(sessions: list[tuple[int, int, int, str]]) -> None:
    entries = day_of(sessions)
    stretches, minutes = credited(entries), sum(entry.minutes for entry in entries)
    team_of = {entry.session: entry.team for entry in entries}
    assert all(stretch.team == team_of[stretch.session] for stretch in stretches)
    shares = team_shares_of(DayEntered("somebody", ON, 1, entries))
    assert sum(sum(share.minutes) for share in shares.values()) == minutes
    for team, share in shares.items():
        assert sum(share.minutes) == sum(each.minutes for each in stretches if each.team == team)
        assert sum(share.minutes) <= 480


def test_a_minute_that_two_teams_claim_is_the_better_proven_ones() -> None:
    entries = day_of([(600, 60_000, 2, "T-1"), (630, 60_000, 3, "T-2")])
    shares = team_shares_of(DayEntered("somebody", ON, 1, entries))
    assert {team: sum(share.minutes) for team, share in shares.items()} == {"T-1": 30, "T-2": 60}


def test_a_session_has_one_team_whatever_is_entered_about_it_later() -> None:
    session = "01M82YNFM0EE8ZJV31Z6EEENYW"
    shift = "01M82YNFM0EE8ZJV31Z6EEENYX"
    plain = Entry(session, "S", START, START + MINUTE, 3, 1, 0)
    service = Service(session, "S", START, START + MINUTE, 3, team="T-1", shift=shift)
    turns = turns_with(None, service)
    assert turns_with(turns, service) is None
    assert turns_with(None, Service(session, "S", START, START, 3)) is None
    stored = Day(pk="P#1", sk="DAY#1", entries=(plain, plain), turns=turns, version=0).item()
    view = Day.of(stored)
    assert view is not None
    assert {(each.team, each.shift) for each in view.entries} == {("T-1", shift)}

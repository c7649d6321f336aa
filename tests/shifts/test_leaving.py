"""Who leaves for good: his memberships and times ahead go, the rosters of what has begun stay under his id."""

from functools import partial

from chalicelib.kit.holdings import End, kinds
from chalicelib.kit.table import Key, Unit, fetch, run
from chalicelib.shifts.store import Ahead, Enrolment, ahead_key, enrolled_key
from chalicelib.teams.store import TeamMember, member_key
from functions.holdings import ALL
from tests.shifts.standing import Stand, told


def _end(end: End, key: Key, unit: Unit) -> None:
    end(unit, key)


def test_what_goes_and_what_stays(at: Stand) -> None:
    assert ALL  # importing fills the table
    member, shift = at.member(), at.shift(team_id=at.team)
    at.enrolled(shift, member)
    at.world.later(hours=2)
    at.opened(member, shift_id=shift)
    person, rows = member.person, {kind.record: kind for kind in kinds()}
    for record in (TeamMember, Ahead, Enrolment):
        find = rows[record].find
        assert find is not None
        assert len(list(find(person))) == 1
    for record, key in ((TeamMember, member_key(person, at.team)), (Ahead, ahead_key(person))):
        end = rows[record].end
        assert end is not None
        for _ in range(2):
            run(partial(_end, end, key))
        assert fetch([key])[key] is None
    kept = enrolled_key(shift, person)
    assert rows[Enrolment].end is None
    assert fetch([kept])[kept] is not None
    assert told(shift, member).data["person"] == person

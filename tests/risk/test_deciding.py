"""Two independent persons clear a flag or uphold it; what is taken back can be appealed; nobody judges his own."""

import pytest

from chalicelib.checkin.reactions import give_hours_back
from chalicelib.hours.store import review_key
from chalicelib.kit.clock import now_ms
from chalicelib.kit.facts import News
from chalicelib.risk.reactions import give_rejected_back
from tests.checkin.amending import entries, totals
from tests.checkin.visiting import keeper_of
from tests.decisions.deciding import live_in
from tests.risk.watching import COUNTY, Watch, told_of
from tests.world import Caller, fresh_key


def travelled(watch: Watch, *, minutes: float = 3) -> tuple[Caller, str, str]:
    """Somebody who served twice and was too fast between; the second session and its flag ("" when it was held)."""
    citizen, there = watch.world.citizen(), watch.far(10)
    watch.serves(citizen, hours=1)
    watch.world.later(minutes=minutes, seconds=-31)
    session = watch.serves(citizen, there, hours=2)
    flags = watch.flags(citizen)
    return citizen, session, flags[0]["id"] if flags else ""


def heard(citizen: Caller, decision: str, outcome: str, amount: int = 0) -> News:
    (shown,) = [each for each in citizen.get("/v1/me/decisions").body["items"] if each["id"] == decision]
    data = {
        "appeal": fresh_key(), "decision": decision, "person": citizen.person, "kind": shown["kind"],
        "subject": shown["subject"], "outcome": outcome, "amount": amount,
    }  # fmt: skip
    return News("x", "AppealDecided", now_ms(), "", "", data)


def test_an_upheld_flag_takes_minutes_and_points_and_is_a_decision_with_appeal(watch: Watch) -> None:
    citizen, session, flag = travelled(watch)
    assert totals(citizen)[:2] == (180, 3)
    shown = watch.uphold(flag)
    assert (shown["state"], shown["taken_minutes"]) == ("upheld", 120)
    assert totals(citizen) == (60, 1, 0)
    assert (entries(citizen)[0]["id"], entries(citizen)[0]["state"]) == (session, "revoked")
    (decision,) = citizen.get("/v1/me/decisions").body["items"]
    assert (decision["id"], decision["kind"], decision["code"]) == (flag, "hours", "seen")
    assert watch.flags(citizen) == []
    give_hours_back(heard(citizen, flag, "reversed"))
    assert totals(citizen) == (180, 3, 0)


def test_a_cleared_flag_takes_nothing_and_leaves_the_queue(watch: Watch) -> None:
    citizen, _, flag = travelled(watch)
    assert watch.say(watch.one, flag, "clear").body["state"] == "proposed"
    assert watch.say(watch.two, flag, "clear").body["state"] == "cleared"
    assert totals(citizen)[:2] == (180, 3)
    assert (watch.flags(citizen), citizen.get("/v1/me/decisions").body["items"]) == ([], [])
    assert watch.say(watch.one, flag, "uphold").code == "flag_over"


def test_one_person_decides_nothing_however_often_he_says_it(watch: Watch) -> None:
    citizen, _, flag = travelled(watch)
    for _ in range(3):
        assert watch.say(watch.one, flag, "uphold").body["state"] == "proposed"
    assert totals(citizen)[:2] == (180, 3)
    key = fresh_key()
    first = watch.say(watch.two, flag, "clear", key=key)
    assert first.body == watch.say(watch.two, flag, "clear", key=key).body
    assert (first.body["state"], first.body["said"]) == ("proposed", "clear")
    assert watch.say(watch.one, flag, "clear").body["state"] == "cleared"


def test_who_has_a_part_in_it_does_not_decide_it(watch: Watch) -> None:
    citizen, _, flag = travelled(watch)
    (shown,) = watch.flags(citizen)
    kin = watch.world.citizen(("auditor", COUNTY))
    live_in(citizen, home := fresh_key())
    live_in(kin, home)
    keeper = watch.world.citizen(("auditor", COUNTY), ("station_keeper", shown["station"]))
    for by in (kin, keeper):
        assert watch.say(by, flag, "clear").code == "not_independent"
    assert watch.say(watch.world.citizen(("auditor", "370305")), flag, "clear").code == "not_your_area"
    assert watch.say(watch.one, fresh_key(), "clear").code == "no_such_flag"
    assert watch.say(keeper_of(watch.world, watch.station), flag, "clear").code == "role_required"


def test_two_of_a_household_are_one(watch: Watch) -> None:
    _, _, flag = travelled(watch)
    home = fresh_key()
    live_in(watch.one, home)
    live_in(watch.two, home)
    watch.say(watch.one, flag, "uphold")
    assert watch.say(watch.two, flag, "uphold").code == "not_independent"


def test_nobody_flagged_by_the_same_phone_decides_about_the_others(watch: Watch) -> None:
    phone = fresh_key()
    crowd = [watch.world.citizen(device=phone) for _ in range(2)]
    insider = watch.world.citizen(("auditor", COUNTY), device=phone)
    for who in (*crowd, insider):
        watch.comes(who)
    (flag,) = watch.flags(crowd[0])
    assert watch.say(insider, flag["id"], "clear").code == "not_independent"


def test_what_is_open_cannot_be_taken_back_yet(watch: Watch) -> None:
    phone = fresh_key()
    crowd = [watch.world.citizen(device=phone) for _ in range(3)]
    sessions = [watch.comes(who) for who in crowd]
    (flag,) = watch.flags(crowd[0])
    watch.say(watch.one, flag["id"], "uphold")
    assert watch.say(watch.two, flag["id"], "uphold").code == "session_undecided"
    watch.world.later(hours=2)
    watch.goes(crowd[0], sessions[0])
    assert watch.say(watch.two, flag["id"], "uphold").body["taken_minutes"] == 120
    assert totals(crowd[0]) == (0, 0, 0)


def test_a_voided_session_has_nothing_to_take(watch: Watch) -> None:
    citizen = watch.world.citizen()
    for _ in range(3):
        watch.slips(citizen)
    (flag,) = watch.flags(citizen)
    watch.say(watch.one, flag["id"], "uphold")
    assert watch.say(watch.two, flag["id"], "uphold").code == "no_such_session"
    watch.say(watch.two, flag["id"], "clear")
    assert watch.say(watch.one, flag["id"], "clear").body["state"] == "cleared"


def test_what_was_taken_back_before_is_taken_once(watch: Watch) -> None:
    citizen = watch.world.citizen(device=(phone := fresh_key()))
    others = [watch.world.citizen(device=phone) for _ in range(2)]
    for _ in range(2):
        watch.slips(citizen)
    session = watch.comes(citizen)
    for who in others:
        watch.comes(who)
    watch.world.later(hours=1)
    watch.goes(citizen, session)
    flags = [each for each in watch.flags(citizen) if each["session"] == session]
    assert sorted(each["rule"] for each in flags) == ["one_device", "same_point"]
    assert sorted(watch.uphold(each["id"])["taken_minutes"] for each in flags) == [0, 60]
    assert totals(citizen) == (0, 0, 0)


@pytest.mark.parametrize(
    ("outcome", "amount", "after"), [("reversed", 0, 180), ("partial", 60, 120), ("upheld", 0, 60)]
)
def test_a_rejected_service_is_a_decision_and_an_appeal_may_give_it(
    watch: Watch, outcome: str, amount: int, after: int
) -> None:
    citizen, session, flag = travelled(watch, minutes=1)
    assert (flag, totals(citizen)[0]) == ("", 60)
    assert watch.two.post(f"/v1/service-reviews/{session}/reject").status == 200
    told_of(review_key(session), times=2)
    (decision,) = citizen.get("/v1/me/decisions").body["items"]
    assert (decision["kind"], decision["code"], decision["subject"]) == ("held_hours", "impossible_travel", session)
    news = heard(citizen, decision["id"], outcome, amount)
    for _ in range(2):
        give_rejected_back(news)
    assert totals(citizen)[0] == after


def test_what_is_held_is_decided_by_its_own_two_first(watch: Watch) -> None:
    citizen = watch.world.citizen(device=(phone := fresh_key()))
    others = [watch.world.citizen(device=phone) for _ in range(2)]
    watch.serves(citizen, hours=1)
    there = watch.far(10)
    session = watch.comes(citizen, there)
    for who in others:
        watch.comes(who)
    watch.world.later(hours=1)
    assert watch.goes(citizen, session, there).body["state"] == "review"
    (flag,) = [each for each in watch.flags(citizen) if each["rule"] == "one_device"]
    watch.say(watch.one, flag["id"], "uphold")
    assert watch.say(watch.two, flag["id"], "uphold").code == "session_undecided"

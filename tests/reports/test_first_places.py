"""Who stands for an incident, and what everybody sees then: the oldest valid report, whatever comes in between."""

import pytest

from chalicelib.kit.pages import every
from chalicelib.reports import first_places, standing_of
from chalicelib.reports.joining import join
from tests.between import between
from tests.opendata.test_feed import features, listed
from tests.reports.street import Street, a_photo, stored, stored_case
from tests.reports.test_appealed import admin, appealed, revoked, voided
from tests.reports.test_incidents import repeated
from tests.reports.test_likeness import shrunk
from tests.reports.test_masking import is_masked, mask, photographed, public, seen_by_all
from tests.reports.test_rewards import balance
from tests.world import Caller, call


def attach(street: Street, report: str, case_id: str) -> None:
    assert street.screener.post(f"/v1/reports/{report}/duplicate", {"case_id": case_id}).status == 200


def falls(street: Street, report: str, by: Caller) -> None:
    """It is revoked; what follows from that has not happened yet."""
    body = {"reason": "fake", "evidence": "现场没有这堆垃圾"}
    assert by.post(f"/v1/reports/{report}/revoke", body).status == 200


def all_there(street: Street) -> None:
    """Who looks after reports has logged in, so that the next first write is the one that is meant."""
    assert street.screener.person != street.moderator.person


def doubted(street: Street, by: Caller, picture: bytes) -> str:
    """A report that a moderator has to vouch for: its photo looks like the one that came before."""
    report = street.filed(by, photo_ids=[street.photo(by, shrunk(picture))])
    assert stored(report).safety == "review"
    return report


def vouched(street: Street, report: str) -> None:
    assert street.moderator.post(f"/v1/reports/{report}/publish").status == 200
    street.events.settle()


def in_open311(report: str) -> bool:
    return call("GET", f"/open311/v2/requests/{report}.json").status == 200


# ---- what everybody sees


def test_the_report_that_follows_the_one_that_fell_is_shown_in_its_place(street: Street) -> None:
    case_id = street.started()
    report = repeated(street, case_id)
    assert (report in listed(), report in features(), in_open311(report)) == (False, False, False)
    revoked(street, case_id)
    seen = listed()
    assert (case_id in seen, seen[report]["state"], len(seen[report]["photos"])) == (False, "in_progress", 1)
    assert (report in features(), in_open311(report), in_open311(case_id)) == (True, True, False)
    assert stored(report).visibility == "public"


def test_an_earlier_report_is_shown_in_place_of_the_later_one(street: Street) -> None:
    first = street.filed(street.person())
    case_id = street.accepted()
    attach(street, first, case_id)
    seen = listed()
    assert (first in seen, case_id in seen) == (True, False)


def test_all_who_reported_an_incident_find_it_under_the_report_that_stands_for_it(street: Street) -> None:
    case_id = street.started()
    following, other = repeated(street, case_id), repeated(street, case_id)
    alone = street.filed(location=street.away(500))
    assert standing_of([case_id, other, alone]) == {case_id: case_id, other: case_id, alone: None}
    revoked(street, case_id)
    assert standing_of([case_id, following, other]) == dict.fromkeys((case_id, following, other), following)
    assert standing_of([]) == {}


def test_what_is_sensitive_is_shown_by_its_area_when_it_follows(street: Street) -> None:
    case_id = street.accepted(category="0401")
    report = repeated(street, case_id, category="0401")
    revoked(street, case_id)
    row = listed()[report]
    assert (stored(report).visibility, row["location"], row["description"], row["photos"]) == ("area", None, None, [])


def test_what_a_moderator_hid_stays_hidden_when_it_follows(street: Street) -> None:
    case_id = street.started()
    report = repeated(street, case_id)
    assert street.moderator.post(f"/v1/reports/{report}/hide").status == 200
    revoked(street, case_id)
    assert (stored_case(case_id).first, stored(report).visibility) == (report, "hidden")
    assert (report in listed(), in_open311(report), public(report).code) == (False, False, "no_such_report")


def test_a_photo_that_follows_is_seen_by_nobody_until_its_masks_are_drawn(street: Street) -> None:
    case_id = street.started()
    report = repeated(street, case_id, street.courier, photo_ids=photographed(street))
    mask(street, report)
    assert public(report).code == "no_such_report"
    falls(street, case_id, admin(street))
    assert stored(report).visibility == "public"
    assert public(report).code == "no_such_report", "the masked copy is being drawn"
    street.events.settle()
    assert is_masked(seen_by_all(report))


# ---- whoever comes between


@pytest.mark.parametrize("listed_at_once", [True, False])
def test_an_earlier_report_that_is_attached_just_as_the_first_falls_is_before_a_later_one(
    street: Street, monkeypatch: pytest.MonkeyPatch, listed_at_once: bool
) -> None:
    case_id = street.started()
    earlier = street.filed(street.person())
    street.world.later(minutes=1)
    later = repeated(street, case_id)
    if not listed_at_once:
        hide_from_lists(monkeypatch, earlier)
    chief = admin(street)
    all_there(street)
    with between(lambda: attach(street, earlier, case_id)):
        falls(street, case_id, chief)
    assert (stored_case(case_id).first, stored(later).state) == (earlier, "duplicate"), "at once: no event is needed"


@pytest.mark.parametrize("with_another", [True, False])
def test_the_first_that_falls_just_as_an_earlier_report_is_attached_gives_it_the_place(
    street: Street, with_another: bool
) -> None:
    case_id = street.accepted()
    earlier = street.filed(street.person())
    street.world.later(minutes=1)
    later = repeated(street, case_id) if with_another else None
    all_there(street)
    with between(lambda: revoked(street, case_id)):
        attach(street, earlier, case_id)
    assert stored_case(case_id).first == earlier, "at once: no event is needed"
    assert later is None or (stored(later).state, stored(later).lapse) == ("duplicate", "not_first")


def hide_from_lists(monkeypatch: pytest.MonkeyPatch, report: str) -> None:
    """An index that does not show it yet."""
    gone = f"REPORT#{report}"
    monkeypatch.setattr(
        first_places, "every", lambda listing: (item for item in every(listing) if item["pk"]["S"] != gone)
    )  # fmt: skip


def test_a_report_that_passes_just_as_the_first_falls_is_before_a_later_one(street: Street) -> None:
    picture = a_photo()
    case_id = street.started(photo_ids=[street.photo(street.courier, picture)])
    earlier = doubted(street, street.person(), picture)
    attach(street, earlier, case_id)
    street.world.later(minutes=1)
    later = repeated(street, case_id)
    chief = admin(street)
    all_there(street)
    with between(lambda: vouched(street, earlier)):
        revoked(street, case_id, chief)
    assert (stored_case(case_id).first, stored(later).state) == (earlier, "duplicate")


def test_the_first_that_falls_just_as_an_earlier_report_passes_leaves_the_place_to_it(street: Street) -> None:
    picture = a_photo()
    case_id = street.accepted(photo_ids=[street.photo(street.courier, picture)])
    earlier = doubted(street, street.person(), picture)
    attach(street, earlier, case_id)
    street.world.later(minutes=1)
    later = repeated(street, case_id)
    all_there(street)
    with between(lambda: revoked(street, case_id)):
        vouched(street, earlier)
    assert (stored_case(case_id).first, stored(later).state) == (earlier, "duplicate")
    assert (later in listed(), earlier in listed()) == (False, True)


def test_an_earlier_report_whose_photo_is_judged_late_takes_the_place_of_one_that_is_not_rewarded_yet(
    street: Street,
) -> None:
    earlier = str(street.send(street.person()).body["id"])
    street.events.uploads()
    street.events.facts()
    street.world.later(minutes=1)
    case_id = str(street.send(category="0104", photo_ids=[]).body["id"])
    join(case_id)
    assert street.screener.post(f"/v1/reports/{case_id}/accept", {"distinct": True}).status == 200
    attach(street, earlier, case_id)
    assert (stored(earlier).state, stored(earlier).safety) == ("duplicate", "pending")
    street.events.settle()
    assert (stored_case(case_id).first, stored(case_id).state) == (earlier, "duplicate")


def test_what_passes_after_the_reward_was_given_comes_too_late(street: Street) -> None:
    picture = a_photo()
    earlier = street.person()
    street.filed(photo_ids=[street.photo(street.courier, picture)])
    report = doubted(street, earlier, picture)
    street.world.later(minutes=1)
    case_id = street.started(street.person())
    attach(street, report, case_id)
    vouched(street, report)
    assert (stored(report).state, stored_case(case_id).first, balance(earlier)) == ("duplicate", case_id, (0, 0))


def test_of_many_that_have_not_passed_a_write_guards_the_oldest(
    street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(first_places, "GUARDED", 1)
    picture = a_photo()
    case_id = street.started(photo_ids=[street.photo(street.courier, picture)])
    for _ in range(2):
        attach(street, doubted(street, street.person(), picture), case_id)
    valid = repeated(street, case_id)
    revoked(street, case_id)
    assert stored_case(case_id).first == valid


def test_what_was_attached_last_is_remembered_with_the_case_and_no_more(street: Street) -> None:
    case_id = street.accepted(category="0104", photo_ids=[])
    many = [repeated(street, case_id, category="0104", photo_ids=[]) for _ in range(first_places.LATELY + 1)]
    assert stored_case(case_id).lately == tuple(many[1:])


# ---- whom an appeal brings back


def test_who_stands_again_takes_the_place_back_from_a_later_one_that_was_not_rewarded_yet(street: Street) -> None:
    case_id = street.accepted()
    later = repeated(street, case_id)
    revoked(street, case_id)
    assert stored_case(case_id).first == later
    appealed(street, street.courier)
    assert (stored_case(case_id).first, stored(case_id).reward) == (case_id, "pending")
    assert (stored(later).state, stored(later).visibility, stored(later).lapse) == ("duplicate", "private", "not_first")


def test_who_stands_again_beside_the_first_follows_it_when_it_falls(street: Street) -> None:
    second, case_id = street.person(), street.started()
    report = repeated(street, case_id, second)
    revoked(street, case_id)
    appealed(street, street.courier)
    assert (stored_case(case_id).first, balance(second), balance(street.courier)) == (report, (3, 3), (0, 0))
    revoked(street, report)
    assert (stored_case(case_id).first, balance(second), balance(street.courier)) == (case_id, (0, 0), (3, 3))


def test_who_falls_while_another_stands_again_leaves_the_place_to_him(street: Street) -> None:
    case_id = street.started()
    report = repeated(street, case_id, street.person())
    revoked(street, case_id)
    chief = admin(street)
    with between(lambda: appealed(street, street.courier)):
        revoked(street, report, chief)
    assert (stored_case(case_id).first, balance(street.courier)) == (case_id, (3, 3))


def test_nobody_takes_a_place_in_a_case_that_is_void(street: Street) -> None:
    case_id = street.started()
    report = repeated(street, case_id)
    voided(street, case_id)
    first_places.fill_first_place(case_id, report)
    assert (stored_case(case_id).first, stored(report).state) == (case_id, "duplicate")

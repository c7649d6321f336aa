"""One incident is one case and one reward, however many saw it: suggested near by, followed, the first one counts."""

from threading import Thread

from chalicelib.kit.table import fetch
from chalicelib.reports import rewards
from chalicelib.reports.case_store import Cell, Incident, cell_key
from chalicelib.reports.incidents import LAT_STEP, LNG_STEP, ROOM
from tests.between import between
from tests.decisions.deciding import log_in_again
from tests.reports.street import Street, a_photo, stored, stored_case
from tests.reports.test_appealed import revoked
from tests.reports.test_likeness import shrunk
from tests.reports.test_rewards import balance
from tests.reports.test_screening import live_together
from tests.world import Caller

CROWD = 25  # five hundred: tests/simulation/test_one_incident.py


def likely(street: Street, metres: float = 0, category: str = "0102") -> list[tuple[str, int]]:
    """What is suggested to somebody who stands so far away: the cases and their distances."""
    place = street.away(metres)
    asked = "&".join(f"{name}={value}" for name, value in place.items())
    found = street.courier.get(f"/v1/cases/likely?category={category}&{asked}")
    assert found.status == 200, found.body
    return [(each["case_id"], each["distance_m"]) for each in found.body["items"]]


def repeated(street: Street, case_id: str, by: Caller | None = None, **changes: object) -> str:
    """Somebody reports the same, and a screener attaches it."""
    report_id = street.filed(by or street.person(), **changes)
    answer = street.screener.post(f"/v1/reports/{report_id}/duplicate", {"case_id": case_id})
    assert answer.status == 200, answer.body
    street.events.settle()
    return report_id


def test_cases_near_by_are_suggested_nearest_first_and_only_of_the_same_group(street: Street) -> None:
    far, near = street.accepted(location=street.away(40)), street.accepted(location=street.away(10))
    street.accepted(category="0401")
    assert likely(street) == [(near, 10), (far, 40)]
    assert likely(street, 0, "0104") == [(near, 10), (far, 40)], "of the same group"
    assert likely(street, 300) == []
    assert street.courier.get("/v1/cases/likely?category=none").code == "invalid_field"


def test_what_was_closed_long_ago_or_is_void_is_not_suggested(street: Street) -> None:
    case_id = street.started()
    street.resolve(case_id)
    street.verifier.post(f"/v1/cases/{case_id}/verify")
    assert [each for each, _ in likely(street)] == [case_id]
    street.world.later(days=6)
    assert [each for each, _ in likely(street)] == [case_id]
    street.world.later(hours=23, minutes=59)
    assert likely(street) == [(case_id, 0)]
    street.world.later(minutes=2)
    log_in_again(street.courier)
    assert likely(street) == []


def test_a_screener_says_that_it_is_another_thing_or_attaches_it(street: Street) -> None:
    first = street.accepted()
    second = street.filed(street.person(), location=street.away(30))
    refused = street.screener.post(f"/v1/reports/{second}/accept")
    assert (refused.code, refused.body["error"]["details"]["case_id"]) == ("likely_duplicate", first)
    assert street.screener.post(f"/v1/reports/{second}/accept", {"distinct": True}).status == 200


def test_two_screeners_do_not_open_one_incident_twice_in_the_same_moment(street: Street) -> None:
    one, other = street.filed(), street.filed(street.person(), location=street.away(20))
    colleague = street.person(("screener", "3703"))
    with between(lambda: colleague.post(f"/v1/reports/{other}/accept")):
        late = street.screener.post(f"/v1/reports/{one}/accept")
    assert late.code == "likely_duplicate"
    assert stored(other).state == "accepted"


def test_me_too_is_told_what_becomes_of_it_and_says_it_once(street: Street) -> None:
    case_id, fan = street.started(), street.person()
    repeater = street.person()
    repeated(street, case_id, repeater)
    for _ in range(2):
        assert fan.post(f"/v1/cases/{case_id}/me-too").status == 204
    assert fan.post("/v1/cases/01KAQ2S3GZ0000000000000000/me-too").code == "no_such_case"
    street.resolve(case_id)
    street.verifier.post(f"/v1/cases/{case_id}/verify")
    street.events.settle()
    for each in (fan, repeater):
        sentences = [message["sentence"] for message in each.get("/v1/me/inbox").body["items"]]
        assert sentences.count("您关注的问题已办结，感谢您的关心。") == 1
    assert street.person().post(f"/v1/cases/{case_id}/me-too").code == "not_in_this_state"


def test_who_was_complete_first_is_the_first_whatever_the_screener_took_first(street: Street) -> None:
    early, late = street.person(), street.person()
    first = street.filed(early)
    street.world.later(minutes=1)
    case_id = street.accepted(late)
    answer = street.screener.post(f"/v1/reports/{first}/duplicate", {"case_id": case_id})
    assert (answer.body["state"], answer.body["case_id"], answer.body["reward"]) == ("accepted", case_id, "pending")
    assert (stored(case_id).state, stored(case_id).lapse) == ("duplicate", "not_first")
    street.handler.post(f"/v1/cases/{case_id}/start")
    street.events.settle()
    assert (balance(early), balance(late)) == ((3, 3), (0, 0))


def test_a_reward_that_was_given_is_not_taken_for_an_earlier_report(street: Street) -> None:
    early = street.person()
    first = street.filed(early)
    street.world.later(minutes=1)
    case_id = street.started()
    street.screener.post(f"/v1/reports/{first}/duplicate", {"case_id": case_id})
    street.events.settle()
    assert (stored(first).state, balance(early), balance(street.courier)) == ("duplicate", (0, 0), (3, 3))


def test_when_the_first_falls_the_next_oldest_takes_its_place(street: Street) -> None:
    second, third = street.person(), street.person()
    case_id = street.started()
    next_one = repeated(street, case_id, second)
    street.world.later(minutes=1)
    repeated(street, case_id, third)
    revoked(street, case_id)
    assert (balance(street.courier), balance(second), balance(third)) == ((0, 0), (3, 3), (0, 0))
    case = stored_case(case_id)
    assert (case.first, case.reporter, case.state) == (next_one, second.person, "in_progress")
    assert street.seen(next_one, second)["state"] == "accepted"


def test_whose_report_opened_the_case_does_not_verify_it_when_it_has_fallen(street: Street) -> None:
    opener, relative, second = street.person(("verifier", "3703")), street.person(("verifier", "3703")), street.person()
    live_together(opener, relative)
    case_id = street.accepted(opener)
    street.handler.post(f"/v1/cases/{case_id}/start")
    repeated(street, case_id, second)
    revoked(street, case_id)
    street.resolve(case_id)
    assert stored_case(case_id).reporter == second.person
    for own in (opener, relative):
        assert own.post(f"/v1/cases/{case_id}/verify").code == "own_work"
    assert street.verifier.post(f"/v1/cases/{case_id}/verify").status == 200


def test_who_has_reported_the_same_does_not_verify_it_and_may_stand_for_it_yet(street: Street) -> None:
    second, relative = street.person(("verifier", "3703")), street.person(("verifier", "3703"))
    live_together(second, relative)
    case_id = street.started()
    repeated(street, case_id, second)
    street.resolve(case_id)
    for own in (second, relative):
        assert own.post(f"/v1/cases/{case_id}/verify").code == "own_work"
        assert own.post(f"/v1/cases/{case_id}/rework", {"reason": "没有清干净"}).code == "own_work"
    assert street.verifier.post(f"/v1/cases/{case_id}/verify").status == 200


def test_who_is_attached_in_the_moment_of_the_fall_takes_the_place(street: Street) -> None:
    second, case_id = street.person(), street.started()
    report = street.filed(second)
    with between(lambda: revoked(street, case_id)):
        street.screener.post(f"/v1/reports/{report}/duplicate", {"case_id": case_id})
    street.events.settle()
    assert (stored(report).state, stored_case(case_id).first) == ("accepted", report)
    assert (balance(street.courier), balance(second)) == ((0, 0), (3, 3))


def test_a_repeat_that_a_moderator_vouches_for_after_the_fall_takes_the_empty_place(street: Street) -> None:
    second, picture = street.person(), a_photo()
    case_id = street.started(photo_ids=[street.photo(street.courier, picture)])
    report = repeated(street, case_id, second, photo_ids=[street.photo(second, shrunk(picture))])
    revoked(street, case_id)
    assert (stored(report).safety, stored_case(case_id).first) == ("review", case_id)
    assert street.moderator.post(f"/v1/reports/{report}/publish").status == 200
    street.events.settle()
    assert (stored(report).state, stored_case(case_id).first) == ("accepted", report)
    assert (balance(street.courier), balance(second)) == ((0, 0), (3, 3))


def test_a_repeat_whose_photo_passes_after_the_fall_takes_the_empty_place(street: Street) -> None:
    second, case_id = street.person(), street.started()
    report = str(street.send(second).body["id"])
    street.events.uploads()
    street.events.facts()
    assert (stored(report).state, stored(report).safety) == ("submitted", "pending")
    assert street.screener.post(f"/v1/reports/{report}/duplicate", {"case_id": case_id}).status == 200
    revoked(street, case_id)
    assert (stored(report).state, stored_case(case_id).first) == ("accepted", report)
    assert (balance(street.courier), balance(second)) == ((0, 0), (3, 3))


def test_of_a_crowd_that_reports_the_same_one_is_rewarded(street: Street) -> None:
    crowd = [street.person() for _ in range(CROWD)]
    reports: list[str] = []
    threads = [Thread(target=lambda each=each: reports.append(_sent(street, each))) for each in crowd]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    street.events.settle()
    opened = [each for each in reports if _accepted(street, each)]
    assert len(opened) == 1
    for each in set(reports) - set(opened):
        street.screener.post(f"/v1/reports/{each}/duplicate", {"case_id": opened[0]})
    street.handler.post(f"/v1/cases/{opened[0]}/start")
    for each in reports:
        rewards.grant(each)
    street.events.settle()
    rewarded = [each for each in reports if stored(each).reward == "granted"]
    oldest = min(reports, key=lambda each: (int(stored(each).submitted_at), each))
    assert rewarded == [oldest]
    assert sum(balance(each)[0] for each in crowd) == 2


def _sent(street: Street, caller: Caller) -> str:
    return str(street.send(caller, category="0104", photo_ids=[]).body["id"])


def _accepted(street: Street, report_id: str) -> bool:
    return street.screener.post(f"/v1/reports/{report_id}/accept").status == 200


def test_a_full_cell_makes_room(street: Street) -> None:
    from chalicelib.kit.table import run, stale

    key = cell_key("市容环境", int(street.here["lat"] / LAT_STEP), int(street.here["lng"] / LNG_STEP))
    old = tuple(Incident(f"01KAQ2S3GZ{number:016d}", 36.0, 118.0, 1.0) for number in range(ROOM))
    run(lambda unit: unit.create(key, Cell(incidents=old, revision=0), stale))
    case_id = street.accepted()
    cell = Cell.of(fetch([key])[key])
    assert cell is not None
    assert [each.case for each in cell.incidents] == [case_id], "cases that are over make room"

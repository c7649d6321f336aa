"""A report is filed with one write, whatever is still under way; what cannot be one leaves nothing behind."""

import json
from typing import Any

import pytest
from PIL import Image

from chalicelib.kit.table import fetch
from chalicelib.reports.store import report_key, review_key, wait_key
from tests.households.growing import born_on
from tests.media.pictures import encoded
from tests.reports.street import TOWN, Street, figures, stored
from tests.world import fresh_key


def log_line(capsys: pytest.CaptureFixture[str], route: str) -> dict[str, Any]:
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]
    found: dict[str, Any] = next(line for line in reversed(lines) if line.get("route") == route)
    return found


def test_a_report_waits_for_its_photo_and_is_complete_when_it_is_there(street: Street) -> None:
    filed = street.send()
    assert filed.status == 201
    first = filed.body
    assert (first["state"], first["visibility"], first["safety"], first["reward"]) == (
        "waiting_photo", "private", "pending", "none",
    )  # fmt: skip
    assert [mark["code"] for mark in first["timeline"]] == ["submitted"]
    street.events.settle()
    later = street.seen(first["id"])
    assert (later["state"], later["safety"], later["visibility"]) == ("submitted", "pass", "private")
    assert later["area"] == TOWN
    assert [mark["code"] for mark in later["timeline"]][:2] == ["submitted", "complete"]


def test_a_report_costs_one_put_of_at_most_two_units(street: Street, capsys: pytest.CaptureFixture[str]) -> None:
    photos = [street.photo(street.courier) for _ in range(9)]
    street.send()  # the first one fetches WeChat's token
    capsys.readouterr()
    fullest = street.send(photo_ids=photos, description="\U0001f600" * 300, shot_at="2026-11-23T00:59:59.999Z")
    assert fullest.status == 201
    units = log_line(capsys, "POST /v1/reports")["units"]
    assert (units["w"], units["wt"]) == (2.0, 1)
    assert units["i"] <= 2
    plain = street.send(photo_ids=photos[:1])
    assert plain.status == 201
    assert log_line(capsys, "POST /v1/reports")["units"]["w"] == 1.0


def test_the_same_key_answers_the_first_answer_even_when_the_report_has_moved_on(street: Street) -> None:
    key, photo = fresh_key(), street.photo(street.courier)
    first = street.send(key=key, photo_ids=[photo])
    street.events.settle()
    again = street.send(key=key, photo_ids=[photo])
    assert again.body == first.body
    assert again.headers["Idempotency-Replayed"] == "true"
    street.world.later(hours=25)
    assert street.send(key=key, photo_ids=[photo]).code == "idempotency_key_invalid"


def test_the_same_key_beats_every_refusal_that_came_since(street: Street) -> None:
    key, photo = fresh_key(), street.photo(street.courier)
    first = street.send(key=key, photo_ids=[photo])
    street.world.later(hours=23, minutes=45)
    street.events.visit(street.courier)
    with figures(photos_max=1):
        assert street.send(key=key, photo_ids=[photo]).body == first.body
    street.world.later(minutes=5)
    assert street.send(key=key, photo_ids=[photo]).body == first.body


def test_the_same_key_with_other_words_is_a_mismatch_and_another_persons_key_is_taken(street: Street) -> None:
    key, photo = fresh_key(), street.photo(street.courier)
    street.send(key=key, photo_ids=[photo])
    assert street.send(key=key, photo_ids=[photo], description="别的话").code == "idempotency_mismatch"
    assert street.send(street.person(), key=key).code == "idempotency_key_invalid"


def test_what_cannot_be_a_report_is_refused_and_leaves_nothing(street: Street) -> None:
    mine, theirs = street.photo(street.courier), street.photo(street.person())
    nine = [street.photo(street.courier) for _ in range(9)]
    refused: list[tuple[dict[str, Any], str]] = [
        ({"category": "7777"}, "no_such_category"),
        ({"category": "9001"}, "no_such_category"),
        ({"kind": "moment", "category": "0102"}, "no_such_category"),
        ({"kind": "help"}, "invalid_field"),
        ({"photo_ids": []}, "too_few_photos"),
        ({"category": "0402", "photo_ids": [mine, mine]}, "too_few_photos"),
        ({"photo_ids": [*nine, mine]}, "invalid_field"),
        ({"photo_ids": [theirs]}, "photo_not_granted"),
        ({"photo_ids": ["A" * 48]}, "photo_not_granted"),
        ({"photo_ids": ["short"]}, "invalid_field"),
        ({"location": street.here | {"lat": 31.2, "lng": 121.5}}, "outside_city"),
        ({"location": {"lat": 36.8, "lng": 118.0, "accuracy_m": 5}}, "missing_field"),
        ({"location": street.here | {"accuracy_m": -1}}, "invalid_field"),
        ({"description": ""}, "invalid_field"),
        ({"description": "x" * 301}, "invalid_field"),
        ({"description": "a\u0000b"}, "invalid_field"),
        ({"description": "坏话 [[risky:20001]]"}, "text_risky"),
        ({"shot_at": "yesterday, after lunch"}, "invalid_field"),
        ({"openid": "somebody"}, "unknown_field"),
    ]
    for changes, code in refused:
        key = fresh_key()
        answer = street.send(key=key, **({"photo_ids": [mine]} | changes))
        assert (answer.status, answer.code) == (422, code), (changes, answer.body)
        assert fetch([report_key(key)])[report_key(key)] is None
    with figures(photos_max=1):
        assert street.send(photo_ids=nine[:2]).code == "too_many_photos"


def test_a_photos_right_lives_a_day(street: Street) -> None:
    photo = street.photo(street.courier)
    street.world.later(hours=23)
    assert street.send(photo_ids=[photo]).status == 201
    street.world.later(hours=1, minutes=1)
    assert street.send(photo_ids=[photo]).code == "photo_not_granted"


@pytest.mark.parametrize("words", ["说不清 [[review]]", "没人回答 [[err:-1]]"])
def test_words_that_wechat_does_not_pass_wait_for_a_human(street: Street, words: str) -> None:
    report_id = street.filed(description=words)
    assert street.seen(report_id)["safety"] == "review"
    assert fetch([review_key(report_id)])[review_key(report_id)] is not None


def test_a_report_without_photos_is_complete_at_once(street: Street) -> None:
    filed = street.send(category="0104", photo_ids=[])
    assert filed.body["state"] == "submitted"
    street.events.settle()
    assert street.seen(filed.body["id"])["safety"] == "pass"


def test_a_photo_that_cannot_be_read_does_not_spoil_the_others_but_the_report_that_has_no_other(
    street: Street,
) -> None:
    broken, good = street.photo(street.courier, b"nonsense"), street.photo(street.courier)
    assert street.seen(street.filed(photo_ids=[broken, good]))["state"] == "submitted"
    alone = street.seen(street.filed(photo_ids=[street.photo(street.courier, b"other nonsense")]))
    assert (alone["state"], alone["reason"]) == ("rejected", "photo_refused")


def test_a_photo_serves_one_report(street: Street) -> None:
    photo = street.photo(street.courier)
    first, second = street.filed(photo_ids=[photo]), street.filed(photo_ids=[photo])
    assert street.seen(first)["state"] == "submitted"
    assert (street.seen(second)["state"], street.seen(second)["reason"]) == ("rejected", "photo_used")


def test_a_risky_photo_is_hidden_and_called_to_a_human(street: Street) -> None:
    magenta = encoded(Image.new("RGB", (320, 200), (255, 0, 255)))
    report_id = street.filed(photo_ids=[street.photo(street.courier, magenta)])
    seen = street.seen(report_id)
    assert (seen["safety"], seen["visibility"]) == ("block", "hidden")
    assert fetch([review_key(report_id)])[review_key(report_id)] is not None


def test_everything_in_every_order_and_twice_comes_to_the_same(street: Street) -> None:
    """Photo before report, report before photo, each event three times, the verdict before our own record."""
    late = street.send()
    for _ in range(3):
        street.events.facts(times=3)
    street.events.settle()
    early_photo = street.photo(street.courier)
    street.events.settle()
    early = street.send(photo_ids=[early_photo])
    street.events.facts(times=3)
    street.events.wechat.fault("push", "before_reply")
    eager = street.send()
    street.events.uploads()
    street.events.facts(times=2)
    street.events.settle()
    for answer in (late, early, eager):
        found = street.seen(answer.body["id"])
        assert (found["state"], found["safety"]) == ("submitted", "pass")
        assert [mark["code"] for mark in found["timeline"]].count("complete") == 1
        assert fetch([wait_key(answer.body["id"])])[wait_key(answer.body["id"])] is None


def test_a_person_sees_his_own_reports_and_nobody_elses(street: Street) -> None:
    report_id = street.filed()
    stranger = street.person()
    assert stranger.get(f"/v1/reports/{report_id}").code == "no_such_report"
    assert stranger.get(f"/v1/reports/{fresh_key()}").code == "no_such_report"
    assert stranger.get("/v1/me/reports").body == {"items": [], "next_cursor": None}
    street.filed()
    first = street.courier.get("/v1/me/reports?limit=1").body
    assert first["items"][0]["id"] != report_id, "newest first"
    rest = street.courier.get(f"/v1/me/reports?limit=1&cursor={first['next_cursor']}").body
    assert [each["id"] for each in rest["items"]] == [report_id]
    elsewhere = street.person(("screener", "370302"))
    assert elsewhere.get(f"/v1/reports/{report_id}").code == "no_such_report"
    assert street.seen(report_id, street.screener)["id"] == report_id


def test_photos_are_shown_by_links_and_no_answer_says_who_reported(street: Street) -> None:
    report_id = street.filed()
    seen = street.seen(report_id, street.screener)
    assert "X-Amz-Expires=600" in seen["photos"][0]["url"]
    text = json.dumps(seen)
    assert street.courier.person not in text
    assert street.courier.openid not in text


def test_a_report_can_be_taken_back_until_it_is_decided(street: Street) -> None:
    report_id = street.filed()
    key = fresh_key()
    gone = street.courier.post(f"/v1/reports/{report_id}/withdraw", key=key)
    assert (gone.status, gone.body["state"]) == (200, "withdrawn")
    assert street.courier.post(f"/v1/reports/{report_id}/withdraw", key=key).body == gone.body
    assert street.courier.post(f"/v1/reports/{report_id}/withdraw").code == "not_in_this_state"
    assert street.screener.post(f"/v1/reports/{report_id}/accept").code == "not_in_this_state"
    other = street.filed()
    assert street.person().post(f"/v1/reports/{other}/withdraw").code == "no_such_report"
    street.screener.post(f"/v1/reports/{other}/accept")
    assert street.courier.post(f"/v1/reports/{other}/withdraw").code == "not_in_this_state"


def test_places_are_kept_to_a_metre(street: Street) -> None:
    kept = stored(street.filed())
    assert float(kept.lat) == round(street.here["lat"], 5)
    assert float(kept.lng) == round(street.here["lng"], 5)


@pytest.mark.parametrize(("born", "code"), [("20081124", "adults_only"), ("20081123", None)])
def test_what_is_dangerous_to_come_near_is_reported_by_adults(street: Street, born: str, code: str | None) -> None:
    citizen = born_on(street.person(), born)
    assert street.send(citizen, category="0501", photo_ids=[]).code == code
    assert street.send(citizen, category="0104", photo_ids=[]).status == 201


def test_a_category_may_be_taken_in_some_areas_only(street: Street) -> None:
    refused = street.send(category="0105")
    assert (refused.status, refused.code) == (422, "outside_service_area")
    assert refused.body["error"]["details"] == {"areas": ["370302"]}


def test_an_emergency_is_answered_with_whom_to_call(street: Street) -> None:
    assert street.send(category="0403").body["call_first"] == ["119", "12345"]
    assert street.send().body["call_first"] == []


def test_nobody_reports_faster_than_policy_allows(street: Street) -> None:
    key = fresh_key()
    with figures(submissions_per_hour=2):
        first = street.send(category="0104", photo_ids=[], key=key)
        assert [street.send(category="0104", photo_ids=[]).code for _ in range(2)] == [None, "too_many_reports"]
        again = street.send(category="0104", photo_ids=[], key=key)
        assert (again.status, again.body) == (201, first.body), "the same command again is not another report"
        street.world.later(minutes=61)
        street.events.visit(street.courier)
        assert street.send(category="0104", photo_ids=[]).status == 201

"""Moments take the cheap way; moderators hide and publish; nobody judges his own."""

import pytest
from PIL import Image

from chalicelib.kit.table import fetch
from chalicelib.moderation import actions, check_key
from chalicelib.moderation.store import Check
from chalicelib.reports.store import review_key
from chalicelib.wechat import MediaJudged
from functions import sweep
from tests.media.pictures import encoded
from tests.reports.street import TOWN, Street, figures, stored
from tests.reports.test_rewards import balance
from tests.reports.test_submitting import log_line
from tests.world import Caller, fresh_key

MOMENT = {"kind": "moment", "category": "9001", "description": "晚霞下的志愿者"}


def a_moment(street: Street, caller: Caller | None = None, **changes: object) -> str:
    return street.filed(caller, **(MOMENT | changes))


def yellow(street: Street) -> str:
    return street.photo(street.courier, encoded(Image.new("RGB", (310, 200), (255, 255, 0))))


def to_judge(street: Street) -> list[str]:
    found = street.moderator.get(f"/v1/moderation/reports?area={TOWN}&limit=50")
    return [each["id"] for each in found.body["items"]]


def test_a_moment_is_published_when_its_photos_pass_and_earns_a_little(street: Street) -> None:
    moment = a_moment(street)
    seen = street.seen(moment)
    assert (seen["state"], seen["visibility"], seen["reward"], seen["points"]) == ("published", "public", "granted", 1)
    assert balance(street.courier) == (1, 1)
    listed = street.person(("screener", TOWN)).get(f"/v1/reports?area={TOWN}&limit=50").body["items"]
    assert moment not in [each["id"] for each in listed]


def test_a_moment_costs_one_put(street: Street, capsys: pytest.CaptureFixture[str]) -> None:
    photo = street.photo(street.courier)
    street.send()  # the first one fetches WeChat's token
    capsys.readouterr()
    sent = street.send(kind="moment", category="9001", description="扶老人过马路", photo_ids=[photo])
    units = log_line(capsys, "POST /v1/reports")["units"]
    assert (sent.status, units["w"], units["wt"]) == (201, 1.0, 1)


def test_moments_have_a_days_cap_of_their_own(street: Street) -> None:
    moments = [a_moment(street) for _ in range(3)]
    rewards = [street.seen(each) for each in moments]
    assert [each["reward"] for each in rewards] == ["granted", "granted", "lapsed"]
    assert balance(street.courier) == (2, 2)
    with figures(daily_points_cap=4):
        assert street.seen(street.started())["reason"] == "daily_cap"
    assert balance(street.courier) == (2, 2)


def test_a_doubtful_moment_waits_for_a_moderator(street: Street) -> None:
    moment = a_moment(street, photo_ids=[yellow(street)])
    assert (street.seen(moment)["state"], street.seen(moment)["safety"]) == ("submitted", "review")
    assert moment in to_judge(street)
    assert balance(street.courier) == (0, 0)
    key = fresh_key()
    shown = street.moderator.post(f"/v1/reports/{moment}/publish", key=key)
    assert (shown.body["state"], shown.body["visibility"], shown.body["safety"]) == ("published", "public", "pass")
    assert moment not in to_judge(street)
    street.events.settle()
    assert balance(street.courier) == (1, 1)
    again = street.moderator.post(f"/v1/reports/{moment}/publish", key=key)
    assert again.body == shown.body
    assert balance(street.courier) == (1, 1)


def test_a_moment_that_a_moderator_does_not_want_is_rejected(street: Street) -> None:
    moment = a_moment(street, description="说不清 [[review]]")
    gone = street.moderator.post(f"/v1/reports/{moment}/hide")
    assert (gone.body["state"], gone.body["visibility"]) == ("rejected", "hidden")
    assert moment not in to_judge(street)
    assert street.moderator.post(f"/v1/reports/{moment}/publish").code == "not_in_this_state"


def test_a_photo_that_wechat_can_fetch_only_later_needs_no_moderator_any_more(street: Street) -> None:
    street.events.wechat.fault("push", "download_error")
    moment = a_moment(street)
    assert street.seen(moment)["safety"] == "review"
    assert moment in to_judge(street)
    street.world.later(minutes=2)
    sweep.handler({}, None)
    street.events.settle()
    assert street.seen(moment)["state"] == "published"
    assert moment not in to_judge(street)


def test_what_is_hidden_can_be_shown_again_and_stays_hidden_until_then(street: Street) -> None:
    moment = a_moment(street)
    assert street.moderator.post(f"/v1/reports/{moment}/hide").body["visibility"] == "hidden"
    street.events.facts(times=2)
    street.events.settle()
    assert street.seen(moment)["visibility"] == "hidden"
    back = street.moderator.post(f"/v1/reports/{moment}/publish")
    assert (back.body["visibility"], back.body["state"]) == ("public", "published")
    street.events.settle()
    assert balance(street.courier) == (1, 1), "shown twice, rewarded once"


def test_a_hidden_problem_is_not_accepted_and_a_published_one_is_public_once_accepted(street: Street) -> None:
    hidden, doubtful = street.filed(), street.filed(description="说不清 [[review]]")
    street.moderator.post(f"/v1/reports/{hidden}/hide")
    assert street.screener.post(f"/v1/reports/{hidden}/accept").code == "content_blocked"
    shown = street.moderator.post(f"/v1/reports/{doubtful}/publish")
    assert (shown.body["state"], shown.body["visibility"], shown.body["safety"]) == ("submitted", "private", "pass")
    accepted = street.screener.post(f"/v1/reports/{doubtful}/accept")
    assert accepted.body["visibility"] == "public"


def test_a_sensitive_category_is_shown_by_its_area_only(street: Street) -> None:
    report_id = street.accepted(category="0401")
    assert street.seen(report_id)["visibility"] == "area"
    assert street.moderator.post(f"/v1/reports/{report_id}/publish").body["visibility"] == "area"


def test_a_verdict_that_comes_after_acceptance_still_hides(street: Street) -> None:
    report_id = street.accepted()
    assert street.seen(report_id)["visibility"] == "public"
    photo = stored(report_id).photos[0]
    check = Check.of(fetch([check_key(photo)])[check_key(photo)])
    assert check is not None
    actions.take_verdict(MediaJudged(check.trace, "risky"))
    street.events.settle()
    seen = street.seen(report_id)
    assert (seen["safety"], seen["visibility"], seen["state"]) == ("block", "hidden", "accepted")
    assert fetch([review_key(report_id)])[review_key(report_id)] is not None


@pytest.mark.parametrize("verb", ["publish", "hide"])
def test_only_moderators_of_the_area_judge_and_never_their_own(street: Street, verb: str) -> None:
    own = a_moment(street, street.moderator)
    assert street.moderator.post(f"/v1/reports/{own}/{verb}").code == "own_report"
    assert street.courier.post(f"/v1/reports/{own}/{verb}").code == "role_required"
    elsewhere = street.person(("moderator", "370302"))
    assert elsewhere.post(f"/v1/reports/{own}/{verb}").code == "no_such_report"
    assert street.moderator.post(f"/v1/reports/{fresh_key()}/{verb}").code == "no_such_report"
    assert street.moderator.get("/v1/moderation/reports?area=1101").code == "not_your_area"


def test_a_moment_can_be_rejected_by_a_screener_but_never_becomes_a_case(street: Street) -> None:
    moment = a_moment(street, description="说不清 [[review]]")
    assert street.screener.post(f"/v1/reports/{moment}/accept").code == "not_in_this_state"
    assert street.screener.post(f"/v1/reports/{moment}/reject", {"reason": "not_public"}).status == 200


def test_publishing_waits_for_the_photos(street: Street) -> None:
    waiting = street.send().body["id"]
    assert street.moderator.post(f"/v1/reports/{waiting}/publish").code == "not_in_this_state"

"""Verdicts of WeChat: whichever half of a trace comes first, told once, never left when risky; pushes of all kinds."""

import json
import urllib.request
from functools import partial
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from PIL import Image

from chalicelib import moderation
from chalicelib.kit.table import fetch, run
from chalicelib.media.store import jpeg_name
from chalicelib.moderation import actions
from chalicelib.moderation.rules import supersedes
from chalicelib.moderation.store import Check, Trace, trace_key
from chalicelib.wechat import MediaJudged
from functions import sweep
from infra.local.wechat import StandIn
from infra.local.wechat import crypto as theirs
from tests.between import between
from tests.conftest import ENVIRONMENT
from tests.events import Events
from tests.media.pictures import a_scene, encoded
from tests.media.uploading import upload
from tests.world import Caller, Reply, World, call, fresh_key

MAGENTA, YELLOW = (255, 0, 255), (255, 255, 0)


def check(photo: str) -> Check | None:
    key = moderation.check_key(photo)
    return Check.of(fetch([key])[key])


def verdict(photo: str) -> str | None:
    key = moderation.check_key(photo)
    return moderation.verdict_from(fetch([key])[key])


def trace(trace_id: str) -> Trace | None:
    return Trace.of(fetch([trace_key(trace_id)])[trace_key(trace_id)])


def told(photo: str) -> int:
    found = check(photo)
    return int(found.facts_number or 0) if found is not None else 0


def asked(events: Events) -> int:
    """How often WeChat was asked (a token of an earlier stand-in is refused first)."""
    calls = events.wechat.calls("media_check_async")
    return sum(1 for each in calls if each["answer"].get("errcode") not in (40001, 42001))


def visitor(world: World, events: Events) -> Caller:
    return events.visit(world.citizen())


def test_a_photo_that_wechat_passes_is_judged_pass(world: World, events: Events) -> None:
    photo = upload(visitor(world, events), encoded(a_scene(seed=61)))
    events.settle()
    assert verdict(photo) == "pass"
    assert told(photo) == 1


@pytest.mark.parametrize(("colour", "suggest"), [(MAGENTA, "risky"), (YELLOW, "review")])
def test_the_re_encoded_photo_is_what_wechat_sees(
    world: World, events: Events, colour: tuple[int, int, int], suggest: str
) -> None:
    photo = upload(visitor(world, events), encoded(Image.new("RGB", (300, 200), colour)))
    events.settle()
    assert verdict(photo) == suggest
    url = urlsplit(events.wechat.calls("media_check_async")[-1]["body"]["media_url"])
    assert url.path.endswith(jpeg_name(photo))
    assert int(dict(parse_qsl(url.query))["X-Amz-Expires"]) >= 3600


def test_a_verdict_that_comes_before_our_own_record_is_not_lost(world: World, events: Events) -> None:
    events.wechat.fault("push", "before_reply")
    photo = upload(visitor(world, events), encoded(a_scene(seed=62)))
    events.settle()
    assert verdict(photo) == "pass"
    assert told(photo) == 1


@pytest.mark.parametrize("how", ["twice", "thrice"])
def test_a_verdict_that_comes_more_than_once_is_told_once(world: World, events: Events, how: str) -> None:
    events.wechat.fault("push", how)
    photo = upload(visitor(world, events), encoded(a_scene(seed=63)))
    events.settle()
    assert verdict(photo) == "pass"
    assert told(photo) == 1


def test_a_repeated_event_asks_wechat_once(world: World, events: Events) -> None:
    photo = upload(visitor(world, events), encoded(a_scene(seed=64)))
    events.uploads()
    events.facts(times=3)
    events.settle()
    assert asked(events) == 1
    assert told(photo) == 1


def test_risky_is_never_left_and_verdicts_only_get_stricter(world: World, events: Events) -> None:
    photo = upload(visitor(world, events), encoded(a_scene(seed=65)))
    events.settle()
    found = check(photo)
    assert found is not None
    for suggest, after in (("review", "review"), ("pass", "review"), ("risky", "risky"), ("pass", "risky")):
        actions.take_verdict(MediaJudged(found.trace, suggest))  # type: ignore[arg-type]  # literals of a loop
        assert verdict(photo) == after


def test_risky_is_not_left_either_before_we_know_of_which_photo(world: World, events: Events) -> None:
    trace_id = fresh_key()
    for suggest in ("risky", "pass"):
        actions.take_verdict(MediaJudged(trace_id, suggest))
    kept = trace(trace_id)
    assert kept is not None
    assert kept.verdict == "risky"


def test_both_halves_at_the_same_moment_meet(world: World, events: Events) -> None:
    """Our half is about to be written when the verdict lands, and the other way round."""
    for before, after in ((True, False), (False, True)):
        events.wechat.fault("push", "never")
        photo = upload(visitor(world, events), encoded(a_scene(seed=80 + before)))
        events.uploads()
        caller, trace_id = world.citizen(), fresh_key()
        run(partial(actions._begin, photo=photo, person=caller.person))
        halves = [
            partial(run, partial(actions._pair, trace_id=trace_id, photo=photo)),
            partial(actions.take_verdict, MediaJudged(trace_id, "review")),
        ]
        with between(halves[before]):
            halves[after]()
        assert verdict(photo) == "review"
        assert told(photo) == 1


@pytest.mark.parametrize("ours_first", [True, False])
def test_a_stricter_word_in_the_moment_of_meeting_is_not_lost(world: World, events: Events, ours_first: bool) -> None:
    events.wechat.fault("push", "never")
    photo = upload(visitor(world, events), encoded(a_scene(seed=90 + ours_first)))
    events.uploads()
    trace_id = fresh_key()
    run(partial(actions._begin, photo=photo, person=world.citizen().person))
    actions.take_verdict(MediaJudged(trace_id, "pass"))
    ours = partial(run, partial(actions._pair, trace_id=trace_id, photo=photo))
    stricter = partial(actions.take_verdict, MediaJudged(trace_id, "risky"))
    with between(ours if ours_first else stricter):
        (stricter if ours_first else ours)()
    assert verdict(photo) == "risky"


def test_which_verdict_may_follow_which() -> None:
    order = ("unavailable", "pass", "review", "risky")
    for before in range(4):
        assert [supersedes(order[before], each) for each in order] == [n > before for n in range(4)]  # type: ignore[arg-type]  # literals of a loop
    assert all(supersedes(None, each) for each in order)  # type: ignore[arg-type]  # literals of a loop


def test_a_trace_that_nobody_asked_for_is_kept_a_day_and_answered_success(world: World, wechat: StandIn) -> None:
    trace_id = fresh_key()
    actions.take_verdict(MediaJudged(trace_id, "pass", 100))
    kept = trace(trace_id)
    assert kept is not None
    assert not kept.photo
    assert 86_300 < int(kept.expires_s) - wechat.state.clock.now_ms() // 1000 <= 86_400


def test_what_wechat_cannot_fetch_is_asked_again_twice_and_then_left_to_a_human(world: World, events: Events) -> None:
    events.wechat.fault("push", "download_error", times=None)
    photo = upload(visitor(world, events), encoded(a_scene(seed=66)))
    events.settle()
    assert verdict(photo) == "unavailable"
    for _ in range(5):
        world.later(minutes=36)
        sweep.handler({}, None)
        events.settle()
    assert asked(events) == 3
    assert verdict(photo) == "unavailable"
    assert told(photo) == 1


def test_a_second_question_may_still_be_answered(world: World, events: Events) -> None:
    events.wechat.fault("push", "download_error")
    photo = upload(visitor(world, events), encoded(a_scene(seed=67)))
    events.settle()
    assert verdict(photo) == "unavailable"
    world.later(minutes=2)
    sweep.handler({}, None)
    events.settle()
    assert verdict(photo) == "pass"


def test_a_verdict_that_never_comes_is_asked_for_again(world: World, events: Events) -> None:
    events.wechat.fault("push", "never")
    photo = upload(visitor(world, events), encoded(a_scene(seed=68)))
    events.settle()
    assert verdict(photo) is None
    world.later(minutes=34)
    sweep.handler({}, None)
    events.settle()
    assert verdict(photo) is None, "not yet due"
    world.later(minutes=2)
    sweep.handler({}, None)
    events.settle()
    assert verdict(photo) == "pass"


def test_wechat_judges_for_recent_visitors_only_so_a_human_has_to(world: World, events: Events) -> None:
    photo = upload(world.citizen(), encoded(a_scene(seed=69)))
    events.settle()
    assert verdict(photo) == "unavailable"
    world.later(minutes=40)
    sweep.handler({}, None)
    assert asked(events) == 1


def test_a_question_that_wechat_did_not_answer_is_put_again_by_the_queue(world: World, events: Events) -> None:
    events.wechat.fault("media_check_async", "errcode", errcode=45011)
    photo = upload(visitor(world, events), encoded(a_scene(seed=70)))
    events.settle()
    assert verdict(photo) == "pass"


def push(body: bytes | str, **query: str) -> Reply:
    raw = body if isinstance(body, str) else body.decode("latin-1")
    return call("POST", f"/wechat/push?{urlencode(query)}", raw=raw, key=None)


def signed(message: dict[str, Any]) -> tuple[str, dict[str, str]]:
    encrypted = theirs.envelope(
        json.dumps(message).encode(),
        aes_key=ENVIRONMENT["WECHAT_AES_KEY"],
        appid=ENVIRONMENT["WECHAT_APPID"],
        noise=b"0123456789abcdef",
    )
    parts = {"timestamp": "1772673843", "nonce": "42", "encrypt_type": "aes"}
    token = ENVIRONMENT["WECHAT_PUSH_TOKEN"]
    parts["msg_signature"] = theirs.signature(token, parts["timestamp"], parts["nonce"], encrypted)
    return json.dumps({"ToUserName": "gh", "Encrypt": encrypted}), parts


def test_the_check_of_our_url_is_echoed_in_plain_text(wechat: StandIn) -> None:
    assert wechat.pushes.verify()
    assert call("GET", "/wechat/push?signature=00&timestamp=1&nonce=2&echostr=x").code == "push_not_trusted"
    assert call("GET", "/wechat/push").status == 403
    token = ENVIRONMENT["WECHAT_PUSH_TOKEN"]
    query = urlencode({"signature": theirs.signature(token, "1", "2"), "timestamp": "1", "nonce": "2", "echostr": "ab"})
    echoed = call("GET", f"/wechat/push?{query}")
    assert (echoed.status, echoed.body) == (200, "ab")
    assert echoed.headers["Content-Type"].startswith("text/plain")


def test_events_that_ask_nothing_of_us_are_answered_success(wechat: StandIn) -> None:
    for message in ({"MsgType": "event", "Event": "subscribe_msg_sent_event"}, {"MsgType": "text"}, {}):
        body, query = signed(message)
        answer = push(body, **query)
        assert (answer.status, answer.body) == (200, "success")


def test_a_push_that_is_signed_counts_whatever_else_it_carries(wechat: StandIn) -> None:
    trace_id = fresh_key()
    verdict = {"Event": "wxa_media_check", " trace_id": trace_id, "errcode": "0", "result": {"suggest": "risky"}}
    body, query = signed(verdict)
    assert push(body, **query).body == "success"
    kept = trace(trace_id)
    assert kept is not None
    assert kept.verdict == "risky"


def test_what_is_not_from_wechat_is_refused_and_leaves_no_trace(wechat: StandIn) -> None:
    trace_id = fresh_key()
    body, query = signed(
        {"Event": "wxa_media_check", "trace_id": trace_id, "errcode": 0, "result": {"suggest": "pass"}}
    )
    bent = [
        (body, query | {"msg_signature": "0" * 40}),
        (body, query | {"msg_signature": ""}),
        (body, query | {"timestamp": "1"}),
        (body, query | {"encrypt_type": "raw"}),
        (body, {}),
        (body[:-20], query),
        ("", query),
        ("null", query),
        ("[]", query),
        ("<xml><Encrypt>x</Encrypt></xml>", query),
        ('{"Encrypt": 5}', query),
        ("x" * 70_000, query),
    ]
    for text, asked in bent:
        answer = push(text, **asked)
        assert answer.status in (400, 403), (text[:40], asked, answer)
        assert answer.code is not None
    assert trace(trace_id) is None


def test_a_push_is_taken_with_any_content_type(wechat: StandIn) -> None:
    body, query = signed({"Event": "user_info_modified"})
    url = f"{wechat.callback.url}?{urlencode(query)}"
    request = urllib.request.Request(url, data=body.encode(), headers={"Content-Type": "text/xml"})
    with urllib.request.urlopen(request, timeout=5) as answer:
        assert answer.read() == b"success"

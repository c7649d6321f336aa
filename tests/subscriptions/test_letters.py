"""Letters: in the inbox whatever happens, in WeChat once at most, and every one accounted for."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from chalicelib.kit.clock import now_ms
from chalicelib.kit.facts import News
from chalicelib.kit.table import run
from chalicelib.kit.who import Role
from chalicelib.notification.actions import deliver
from chalicelib.notification.holding import follow
from chalicelib.subscriptions import sending
from chalicelib.subscriptions.reactions import sweep
from infra.sample.messages import MESSAGES
from tests.notification.inboxes import donated, rows, shown
from tests.world import World, fresh_key

from .writing import DIGEST, POINTS, PostOffice, credit, letters, states


def test_who_agreed_is_told_in_wechat_once_and_in_the_inbox(world: World, post_office: PostOffice) -> None:
    citizen = post_office.takes(world.citizen(), POINTS)
    post_office.happens(citizen, 2)
    post_office.send()
    (message,) = post_office.arrived(citizen)
    assert message["data"]["thing1"] == {"value": "捐赠成功"}
    assert message["data"]["thing2"]["value"].endswith("…")
    assert message["data"]["time3"]["value"].startswith("2026年11月23日 09:")
    assert len(rows(citizen)) == 2
    assert states(citizen) == ["delivered", "refused"]
    assert not credit(citizen).takes


def test_who_agreed_to_nothing_has_no_letter(world: World, post_office: PostOffice) -> None:
    citizen = world.citizen()
    post_office.happens(citizen)
    assert (len(rows(citizen)), letters(citizen), post_office.send()) == (1, [], 0)


def test_news_told_five_times_is_one_letter(world: World, post_office: PostOffice) -> None:
    citizen = post_office.takes(world.citizen(), POINTS, POINTS)
    news = donated(citizen)
    for _ in range(5):
        deliver(news)
    post_office.send()
    deliver(news)
    post_office.send()
    assert len(post_office.arrived(citizen)) == len(letters(citizen)) == 1


def test_parallel_sweeps_send_every_letter_once(world: World, post_office: PostOffice) -> None:
    people = [post_office.takes(world.citizen(), POINTS) for _ in range(6)]
    for each in people:
        post_office.happens(each)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: sweep(now_ms()), range(4)))
    post_office.events.pushes()
    assert [len(post_office.arrived(each)) for each in people] == [1] * 6
    assert {state for each in people for state in states(each)} == {"delivered"}


@pytest.mark.parametrize("do", ["reset", "truncate", "html", "delay"])
def test_a_letter_whose_answer_was_lost_is_never_sent_again(world: World, post_office: PostOffice, do: str) -> None:
    citizen = post_office.takes(world.citizen(), POINTS, POINTS)
    post_office.wechat.fault("push:subscribe_msg_sent_event", "never")
    post_office.wechat.fault("send", do, seconds=3.2)
    post_office.happens(citizen)
    for _ in range(3):
        post_office.send()
        world.later(hours=1)
    assert states(citizen) == ["unknown"]
    assert len(post_office.arrived(citizen)) == 1


def test_wechats_own_word_settles_what_we_could_not_know(world: World, post_office: PostOffice) -> None:
    citizen = post_office.takes(world.citizen(), POINTS)
    post_office.wechat.fault("send", "reset")
    post_office.happens(citizen)
    post_office.send()
    assert states(citizen) == ["delivered"]


@pytest.mark.parametrize("how", ["before_reply", "twice", "thrice"])
def test_wechats_word_may_come_early_and_often(world: World, post_office: PostOffice, how: str) -> None:
    citizen = post_office.takes(world.citizen(), POINTS)
    post_office.wechat.fault("push:subscribe_msg_sent_event", how)
    post_office.happens(citizen)
    post_office.send()
    assert states(citizen) == ["delivered"]


def test_without_wechats_word_a_letter_is_sent_and_no_more(world: World, post_office: PostOffice) -> None:
    citizen = post_office.takes(world.citizen(), POINTS)
    post_office.wechat.fault("push:subscribe_msg_sent_event", "never")
    post_office.happens(citizen)
    post_office.send()
    assert states(citizen) == ["sent"]


@pytest.mark.parametrize("errcode", [-1, 45009, 45011])
def test_a_busy_wechat_gets_the_letter_later(world: World, post_office: PostOffice, errcode: int) -> None:
    citizen = post_office.takes(world.citizen(), POINTS)
    post_office.wechat.fault("send", "errcode", errcode=errcode)
    post_office.happens(citizen)
    post_office.send()
    assert (states(citizen), credit(citizen).left) == (["waiting"], 1)
    post_office.send()
    assert states(citizen) == ["waiting"]
    world.later(minutes=2)
    post_office.send()
    assert (states(citizen), len(post_office.arrived(citizen))) == (["delivered"], 1)


def test_a_wechat_that_is_busy_all_day_is_given_up(world: World, post_office: PostOffice) -> None:
    citizen = post_office.takes(world.citizen(), POINTS)
    post_office.wechat.fault("send", "errcode", errcode=45009, times=None)
    post_office.happens(citizen)
    for _ in range(4):
        world.later(hours=9)
        post_office.send()
    assert (states(citizen), credit(citizen).left, len(rows(citizen))) == (["lapsed"], 1, 1)


@pytest.mark.parametrize(
    ("errcode", "state", "left"), [(43101, "refused", 0), (40003, "dropped", 2), (47003, "dead", 2), (40037, "dead", 2),
                                   (40125, "dead", 2), (48001, "dead", 1)],
)  # fmt: skip
def test_what_will_not_change_is_not_tried_again(
    world: World, post_office: PostOffice, errcode: int, state: str, left: int
) -> None:
    citizen = post_office.takes(world.citizen(), POINTS)
    post_office.wechat.advance(1)
    post_office.takes(citizen, POINTS)
    post_office.wechat.fault("send", "errcode", errcode=errcode, times=None)
    post_office.happens(citizen)
    for _ in range(2):
        post_office.send()
        world.later(hours=1)
    assert states(citizen) == [state]
    assert credit(citizen).left == (left if state != "dead" else 2)
    assert len(post_office.wechat.calls("send")) == 1


def test_who_began_and_died_leaves_a_letter_that_nobody_sends_again(world: World, post_office: PostOffice) -> None:
    citizen = post_office.takes(world.citizen(), POINTS)
    post_office.happens(citizen)
    (letter,) = letters(citizen)
    assert run(lambda unit: sending._begin(unit, citizen.person, letter.id)) is not None
    post_office.send()
    assert states(citizen) == ["sending"]
    world.later(minutes=11)
    post_office.send()
    assert (states(citizen), post_office.arrived(citizen)) == (["unknown"], [])


@pytest.mark.parametrize(
    ("role", "scope", "name", "data"),
    [
        ("merchant_owner", "M-1", "MerchantCapped", {"merchant": "M-1", "until": "2026-11-23"}),
        ("station_keeper", "S-1", "DeviceEnrolled", {"station": "S-1", "device": "D"}),
        ("dispatcher", "370306", "CaseOpened", {"owner": "area:370306", "case": "C"}),
        ("unit_handler", "U-1", "CaseDispatched", {"owner": "unit:U-1", "case": "C"}),
        (
            "team_leader",
            "T-1",
            "PointsExpiring",
            {"person": "T#T-1", "points": 5, "expires_on": "2026-12-31", "days": 7},
        ),
    ],
)
def test_whoever_has_an_office_is_told_in_wechat_too(
    world: World, post_office: PostOffice, role: str, scope: str, name: str, data: dict[str, object]
) -> None:
    holder = world.citizen((role, scope))
    follow(Role(role, scope), holder.person)
    post_office.takes(holder, *(row.id for row in MESSAGES.rows))
    news = News(f"X#{fresh_key()}|1.0", name, now_ms(), "X", "", data)
    for _ in range(2):
        deliver(news)
        post_office.send()
    assert len(post_office.arrived(holder)) == len(rows(holder)) == 1


# ---- quiet hours, digests


def test_what_happens_at_night_arrives_in_the_morning_as_one(world: World, post_office: PostOffice) -> None:
    citizen = post_office.takes(world.citizen(), POINTS, DIGEST)
    world.later(hours=14)  # eleven at night
    post_office.happens(citizen, 4)
    assert post_office.send() == 0
    world.later(hours=9.1)
    post_office.send()
    (message,) = post_office.arrived(citizen)
    assert (message["template_id"], message["data"]["thing1"]["value"]) == (DIGEST, "您有 4 条新消息")
    assert states(citizen) == ["digested"] * 3 + ["delivered"]
    assert credit(citizen).left == 1  # the digest has an agreement of its own
    assert len(shown(citizen)["items"]) == 4


def test_who_takes_no_digest_is_told_one_by_one(world: World, post_office: PostOffice) -> None:
    citizen = post_office.takes(world.citizen(), POINTS)
    post_office.happens(citizen, 4)
    post_office.send()
    assert sorted(states(citizen)) == ["delivered", "refused", "refused", "refused"]

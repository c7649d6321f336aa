"""What people agree to in WeChat reaches our ledger by its pushes alone, whatever it repeats, mixes up or loses."""

import pytest

from chalicelib.subscriptions import take_answer, take_deliveries
from chalicelib.wechat import Delivery, MessagesDelivered, SubscriptionAnswered
from tests.world import World

from .writing import LONG_TERM, POINTS, PostOffice, credit, states


def test_the_popup_is_counted(world: World, post_office: PostOffice) -> None:
    citizen = post_office.takes(world.citizen(), POINTS, LONG_TERM)
    assert (credit(citizen).left, credit(citizen, LONG_TERM).endless) == (1, True)
    post_office.wechat.advance(1)
    post_office.takes(citizen, POINTS)
    assert credit(citizen).left == 2


@pytest.mark.parametrize("how", ["twice", "thrice"])
def test_a_repeated_push_counts_once(world: World, post_office: PostOffice, how: str) -> None:
    post_office.wechat.fault("push:subscribe_msg_popup_event", how)
    citizen = post_office.takes(world.citizen(), POINTS, LONG_TERM)
    assert credit(citizen).left == 1


def test_a_push_that_never_comes_counts_for_nothing(world: World, post_office: PostOffice) -> None:
    post_office.wechat.fault("push:subscribe_msg_popup_event", "never")
    citizen = post_office.takes(world.citizen(), POINTS)
    assert not credit(citizen).takes


def test_a_no_in_the_settings_ends_it(world: World, post_office: PostOffice) -> None:
    citizen = post_office.takes(world.citizen(), POINTS, LONG_TERM)
    post_office.wechat.advance(2)
    post_office.wechat.lever("/__user/cancel", {"openid": citizen.openid, "templates": [POINTS, LONG_TERM]})
    post_office.events.pushes()
    assert not credit(citizen).takes
    assert not credit(citizen, LONG_TERM).takes


def test_a_letter_that_was_undeliverable_is_known(world: World, post_office: PostOffice) -> None:
    citizen = post_office.takes(world.citizen(), POINTS)
    post_office.wechat.fault("push:subscribe_msg_sent_event", "never")
    post_office.happens(citizen)
    post_office.send()
    (message,) = post_office.arrived(citizen)
    told = MessagesDelivered(citizen.openid, 7, (Delivery(POINTS, str(message["msgid"]), 20001),))
    for _ in range(2):
        take_deliveries(told)
    assert states(citizen) == ["undelivered"]


def test_word_of_strangers_does_no_harm(world: World, post_office: PostOffice) -> None:
    take_answer(SubscriptionAnswered("o-stranger", 7, (POINTS,)))
    take_deliveries(MessagesDelivered("o-stranger", 7, (Delivery(POINTS, "1", 0),)))
    citizen = world.citizen()
    take_deliveries(MessagesDelivered(citizen.openid, 7, (Delivery(POINTS, "1", 0),)))
    assert states(citizen) == []


def test_the_mini_program_knows_what_to_ask_for(world: World, post_office: PostOffice) -> None:
    citizen = post_office.takes(world.citizen(), POINTS)
    items = {each["template_id"]: each for each in citizen.get("/v1/me/subscriptions").body["items"]}
    assert items[POINTS] == {
        "template_id": POINTS, "kinds": ["points"], "is_long_term": False, "left": 1, "takes": True,
    }  # fmt: skip
    assert (items[LONG_TERM]["is_long_term"], items[LONG_TERM]["takes"]) == (True, False)


def test_without_templates_nobody_is_asked_for_anything(world: World) -> None:
    assert world.citizen().get("/v1/me/subscriptions").body == {"items": []}

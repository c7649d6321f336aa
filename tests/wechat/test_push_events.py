"""Events of subscription messages: lists that are none, numbers that are texts, keys with spaces."""

from typing import Any

import pytest

from chalicelib.wechat import Delivery, MessagesDelivered, Other, SubscriptionAnswered

from .test_push import read, sealed

POPUP = {"FromUserName": "o-1", "CreateTime": "1610969440", "MsgType": "event", "Event": "subscribe_msg_popup_event"}
SENT = POPUP | {"Event": "subscribe_msg_sent_event"}
YES = {"TemplateId": "T1", "SubscribeStatusString": "accept", "PopupScene": "0"}
NO = {"TemplateId": "T2", "SubscribeStatusString": "reject", "PopupScene": "0"}
DONE = {"TemplateId": "T1", "MsgID": "1700827132819554304", "ErrorCode": "0", "ErrorStatus": "success"}


@pytest.mark.parametrize(
    ("rows", "answered"),
    [
        (YES, SubscriptionAnswered("o-1", 1610969440, ("T1",))),
        ([YES], SubscriptionAnswered("o-1", 1610969440, ("T1",))),
        ([YES, NO], SubscriptionAnswered("o-1", 1610969440, ("T1",))),
        (NO, Other("subscribe_msg_popup_event")),
        ([YES, YES], SubscriptionAnswered("o-1", 1610969440, ("T1",))),
        ({f" {name}": value for name, value in YES.items()}, SubscriptionAnswered("o-1", 1610969440, ("T1",))),
        (YES | {"SubscribeStatusString": "ban"}, Other("subscribe_msg_popup_event")),
        (YES | {"TemplateId": ["T1"]}, Other("subscribe_msg_popup_event")),
        ([], Other("subscribe_msg_popup_event")), (None, Other("subscribe_msg_popup_event")),
        ("T1", Other("subscribe_msg_popup_event")), ([None, 7, YES], SubscriptionAnswered("o-1", 1610969440, ("T1",))),
    ],
)  # fmt: skip
def test_an_answer_to_the_popup_is_understood_or_left_alone(rows: Any, answered: object) -> None:
    assert read(sealed(POPUP | {"List": rows})) == answered


def test_a_change_in_the_settings_is_a_no() -> None:
    change = POPUP | {"Event": "subscribe_msg_change_event", "List": NO, "CreateTime": 7}
    assert read(sealed(change)) == SubscriptionAnswered("o-1", 7, (), ("T2",))


@pytest.mark.parametrize(
    ("row", "delivery"),
    [
        (DONE, Delivery("T1", "1700827132819554304", 0)),
        (DONE | {"MsgID": 1700827132819554304, "ErrorCode": 0}, Delivery("T1", "1700827132819554304", 0)),
        (DONE | {"ErrorCode": "?"}, Delivery("T1", "1700827132819554304", -1)),
    ],
)  # fmt: skip
def test_a_delivery_is_understood(row: dict[str, Any], delivery: Delivery) -> None:
    assert read(sealed(SENT | {"List": row})) == MessagesDelivered("o-1", 1610969440, (delivery,))


@pytest.mark.parametrize("changed", [{"FromUserName": ""}, {"FromUserName": None}, {"List": DONE | {"MsgID": ""}}])
def test_a_delivery_of_nothing_is_left_alone(changed: dict[str, Any]) -> None:
    assert read(sealed(SENT | {"List": DONE} | changed)) == Other("subscribe_msg_sent_event")

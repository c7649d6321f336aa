"""One's own inbox: newest first, page by page, what is unread, and nobody else's."""

import json
from functools import partial
from typing import Any

import pytest

from chalicelib.kit.clock import now_ms
from chalicelib.kit.facts import News
from chalicelib.kit.ids import derived_ulid
from chalicelib.kit.record import Record
from chalicelib.kit.table import run, stale
from chalicelib.notification.actions import deliver
from chalicelib.notification.store import Message, message_key
from tests.exchange.test_races import at_once
from tests.world import Caller, World, call

from .inboxes import donated, filled, read, rows, shown


def unread(caller: Caller) -> int:
    return int(shown(caller)["unread"])


def walked(caller: Caller, query: str = "limit=3") -> list[dict[str, Any]]:
    """Every message, page by page."""
    found: list[dict[str, Any]] = []
    cursor: str | None = ""
    while cursor is not None:
        page = shown(caller, f"?{query}" + (f"&cursor={cursor}" if cursor else ""))
        assert (page["unread"] is None) == bool(cursor)
        found += page["items"]
        cursor = page["next_cursor"]
    return found


def test_an_inbox_begins_empty(world: World) -> None:
    assert shown(world.citizen()) == {"items": [], "next_cursor": None, "unread": 0}


def test_messages_are_walked_newest_first_with_and_without_a_mark(world: World) -> None:
    citizen = world.citizen()
    filled(citizen, 8)
    before = walked(citizen)
    assert [each["sentence"] for each in before] == [
        f"您已向公益积分池捐赠 {points} 积分，感谢您的善意。" for points in range(8, 0, -1)
    ]
    assert all(each["is_unread"] for each in before)
    assert read(citizen, before[4]["id"]).body == {"up_to": before[4]["id"]}
    after = walked(citizen)
    assert [each["id"] for each in after] == [each["id"] for each in before]
    assert [each["is_unread"] for each in after] == [True] * 4 + [False] * 4


def test_the_mark_only_moves_on_and_a_repeat_changes_nothing(world: World) -> None:
    citizen = world.citizen()
    filled(citizen, 5)
    ids = [row.id for row in rows(citizen)]
    assert unread(citizen) == 5
    for up_to, left in ((ids[3], 3), (ids[1], 1), (ids[1], 1), (ids[4], 1), (ids[0], 0)):
        assert read(citizen, up_to).status == 200
        assert unread(citizen) == left


def test_many_at_once_leave_the_furthest_mark(world: World) -> None:
    citizen = world.citizen()
    filled(citizen, 6)
    ids = [row.id for row in rows(citizen)]
    replies = at_once([partial(read, citizen, up_to) for up_to in ids[1:]])
    assert {reply.status for reply in replies} == {200}
    assert unread(citizen) == 1


@pytest.mark.parametrize(("messages", "said"), [(20, 20), (64, 64), (99, 99), (130, 99)])
def test_the_unread_are_counted_up_to_ninety_nine(world: World, messages: int, said: int) -> None:
    citizen = world.citizen()
    filled(citizen, messages)
    assert unread(citizen) == said


def test_a_far_mark_is_found_and_nothing_is_read_beyond_it(world: World) -> None:
    citizen = world.citizen()
    told = filled(citizen, 90)
    read(citizen, told[29].ulid("inbox"))
    assert unread(citizen) == 60


def test_late_news_stands_where_it_happened_and_is_unread_all_the_same(world: World) -> None:
    citizen = world.citizen()
    told = filled(citizen, 3)
    read(citizen, told[2].ulid("inbox"))
    assert unread(citizen) == 0
    world.later(minutes=5)
    deliver(donated(citizen, 50, at=told[0].at + 500))
    items = shown(citizen)["items"]
    assert [each["is_unread"] for each in items] == [False, False, True, False]
    assert unread(citizen) == 1
    world.later(minutes=1)
    read(citizen, told[2].ulid("inbox"))
    assert unread(citizen) == 0


def test_nobody_reads_or_marks_anothers_inbox(world: World) -> None:
    mine, other = world.citizen(), world.citizen()
    (news,) = filled(mine, 1)
    filled(other, 4)
    assert len(shown(mine)["items"]) == 1
    message = news.ulid("inbox")
    assert (read(other, message).status, read(other, message).code) == (404, "no_such_message")
    assert unread(mine) == 1
    cursor = shown(other, "?limit=2")["next_cursor"]
    assert mine.get(f"/v1/me/inbox?cursor={cursor}").code == "cursor_invalid"
    assert call("GET", "/v1/me/inbox").code == "login_required"


def test_a_mark_in_the_future_hides_nothing(world: World) -> None:
    citizen = world.citizen()
    filled(citizen, 2)
    assert read(citizen, derived_ulid(now_ms() + 10**9, "never")).code == "no_such_message"
    assert unread(citizen) == 2


def test_a_kind_can_be_asked_for(world: World) -> None:
    citizen = world.citizen()
    filled(citizen, 3)
    data = {"person": citizen.person, "frozen": False}
    deliver(News(f"{citizen.person}|x", "FreezeSet", now_ms(), "", "", data))
    assert [each["title"] for each in walked(citizen, "kind=account")] == ["账号已恢复"]
    assert len(walked(citizen, "kind=points&limit=2")) == 3
    assert citizen.get("/v1/me/inbox?kind=everything").code == "invalid_field"


def test_a_message_of_a_younger_version_is_shown_in_general_words(world: World) -> None:
    citizen = world.citizen()
    for number, template in enumerate(("not.yet.known", "points.donated")):
        key = message_key(citizen.person, derived_ulid(now_ms() + number, "young"))
        fields: dict[str, str | int] = {"something": 1} if number == 0 else {}
        row = Message(template=template, fields=fields, put_at=now_ms(), expires_s=now_ms())
        run(lambda unit, key=key, row=row: unit.create(key, row, stale))  # type: ignore[misc]  # defaults fix the loop's
    assert {each["title"] for each in shown(citizen)["items"]} == {"您有一条新消息"}


def test_twenty_messages_cost_one_and_a_half_units(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    citizen = world.citizen()
    filled(citizen, 25)
    read(citizen, rows(citizen)[3].id)
    capsys.readouterr()
    assert len(shown(citizen)["items"]) == 19  # and the mark
    line = json.loads(capsys.readouterr().out.strip().splitlines()[-1])
    assert line["units"]["r"] <= 1.5 + 2  # and what the door reads of who asks
    assert line["units"]["rt"] == 2


def test_an_inbox_ends_with_its_messages(world: World) -> None:
    """What has expired is gone; the mark stays and hides nothing that comes."""
    citizen = world.citizen()
    (news,) = filled(citizen, 1)
    read(citizen, news.ulid("inbox"))
    key = message_key(citizen.person, news.ulid("inbox"))
    run(lambda unit: unit.remove(key, Record.pk.exists(), stale))
    assert shown(citizen) == {"items": [], "next_cursor": None, "unread": 0}
    world.later(hours=1)
    deliver(donated(citizen))
    assert unread(citizen) == 1

"""A copy of everything: asked for, made by a worker, fetched for a day, and never another person's."""

import io
import json
import zipfile
from typing import Any

import urllib3

from chalicelib.kit.table import fetch
from chalicelib.rights import copying
from chalicelib.rights.store import Copy, copy_key
from tests.events import Events
from tests.notification.inboxes import again, templates
from tests.rights.living import Life, errands
from tests.world import Caller, Reply, World, fresh_key


def asked(caller: Caller, **rest: Any) -> Reply:
    return again(caller).post("/v1/me/export", **rest)


def seen(caller: Caller, reply: Reply) -> Reply:
    return again(caller).get(f"/v1/me/exports/{reply.body['id']}")


def fetched(link: str) -> zipfile.ZipFile:
    answer = urllib3.PoolManager().request("GET", link)
    assert answer.status == 200, answer.data
    return zipfile.ZipFile(io.BytesIO(answer.data))


def test_a_copy_holds_every_mark_and_every_photo_and_its_progress_can_be_watched(world: World, events: Events) -> None:
    life = Life(world, events)
    reply = asked(life.person)
    assert (reply.status, reply.body["state"], reply.body["photos"]) == (202, "asked", None)
    assert seen(life.person, reply).body["link"] is None
    errands()
    events.settle()
    made = seen(life.person, reply).body
    assert (made["state"], made["photos_done"], made["photos"]) == ("ready", 2, 2)
    packet = fetched(made["link"])
    assert len([name for name in packet.namelist() if name.startswith("photos/")]) == 2
    text = packet.read("data.json").decode()
    said = life.marks.keys() - {"number"}  # of an identity number only a tag is kept
    assert {name for name in said if life.marks[name] not in text} == set()
    assert len(json.loads(text)["postings"]) >= 3
    assert "account.copy_made" in templates(life.person)


def test_a_second_copy_has_to_wait_for_the_first_and_for_a_day(world: World) -> None:
    citizen, key = world.citizen(), fresh_key()
    one = asked(citizen, key=key)
    assert asked(citizen, key=key).body == one.body
    under_way = asked(citizen)
    assert (under_way.status, under_way.code) == (409, "copy_under_way")
    assert under_way.body["error"]["details"]["export"] == one.body["id"]
    errands()
    soon = asked(citizen)
    assert (soon.status, soon.code, soon.headers["Retry-After"]) == (429, "copy_too_soon", "3600")
    world.later(days=1, minutes=1)
    assert asked(citizen).status == 202


def test_a_copy_dies_after_a_day_and_its_object_with_it(world: World, events: Events) -> None:
    citizen = world.citizen()
    reply = asked(citizen)
    errands()
    link = seen(citizen, reply).body["link"]
    world.later(days=1, minutes=1)
    assert seen(citizen, reply).body["link"] is None
    errands()
    assert seen(citizen, reply).body["state"] == "ended"
    assert urllib3.PoolManager().request("GET", link).status in (403, 404)


def test_a_copy_is_its_persons_alone(world: World) -> None:
    reply = asked(world.citizen())
    assert seen(world.citizen(), reply).code == "no_such_copy"


def test_a_worker_that_dies_is_followed_by_another_one(world: World) -> None:
    citizen = world.citizen()
    reply = asked(citizen)
    copy = _stored(citizen, reply)
    assert copying.begin(copy)  # and then nothing more is heard of it
    errands()
    assert seen(citizen, reply).body["state"] == "making"
    world.later(minutes=21)
    errands()
    assert seen(citizen, reply).body["state"] == "ready"


def _stored(caller: Caller, reply: Reply) -> Copy:
    key = copy_key(caller.person, reply.body["id"])
    copy = Copy.of(fetch([key])[key])
    assert copy is not None
    return copy

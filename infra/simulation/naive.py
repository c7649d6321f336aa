"""The naive shape, as it is often written: read, check, write; no conditions, no keys; the client says the price."""

import json
from typing import Any

from chalicelib.exchange.confirming import Presented
from chalicelib.kit.clock import DAY, HOUR, now_ms
from chalicelib.kit.record import Command
from chalicelib.kit.send import send
from chalicelib.kit.who import Actor

from .verb import Heard
from .ways import Refused


def get(kind: str, name: str) -> Heard:
    key = {"pk": {"S": f"NAIVE#{kind}"}, "sk": {"S": name}}
    found = send("GetItem", {"TableName": "records", "Key": key, "ConsistentRead": True}).get("Item")
    return Heard(json.loads(found["d"]["S"]) if found else {})


def put(kind: str, name: str, thing: Heard, **changes: Any) -> Heard:
    new = Heard(thing | changes)
    item = {"pk": {"S": f"NAIVE#{kind}"}, "sk": {"S": name}, "d": {"S": json.dumps(new)}}
    send("PutItem", {"TableName": "records", "Item": item})
    return new


def check(allowed: bool, code: str) -> None:
    if not allowed:
        raise Refused(code)


class Naive:
    """The verbs of a day, through the very port of the house."""

    def check_in(self, actor: Actor, given: Command, _: Any) -> str:
        person = get("PERSON", actor.person)
        check(not person.session, "already_checked_in")
        put("PERSON", actor.person, person, session=given.key, since=now_ms())
        return given.key

    def check_out(self, actor: Actor, given: Command, session: str, _: Any) -> Heard:
        person = get("PERSON", actor.person)
        check(person.session == session, "not_checked_in")
        points = (now_ms() - person.since) // HOUR
        put("PERSON", actor.person, person, session="", points=person.points + points)
        return put("SERVICE", session, Heard(person=actor.person, points=points))

    def reserve(self, actor: Actor, given: Command, offer: str, price: int) -> Heard:
        person, stock = get("PERSON", actor.person), get("OFFER", offer)
        check(person.points >= price and stock.left > 0, "not_enough")
        put("OFFER", offer, stock, left=stock.left - 1)
        put("PERSON", actor.person, person, points=person.points - price)
        made = Heard(id=given.key, person=actor.person, offer=offer, merchant=stock.merchant, price_points=price)
        return put("REDEMPTION", given.key, made, state="reserved", expires_at=now_ms() + DAY)

    def code(self, actor: Actor, given: Command, redemption: str) -> Presented:
        return Presented(code=redemption)

    def confirm(self, clerk: Actor, given: Command, redemption: str, _: Any) -> Heard:
        found = get("REDEMPTION", redemption)
        check(found.state == "reserved", "not_reserved")
        return put("REDEMPTION", redemption, found, state="confirmed", by=clerk.person)

    def cancel(self, actor: Actor, given: Command, redemption: str) -> Heard:
        found = get("REDEMPTION", redemption)
        check(found.state == "reserved", "not_reserved")
        person, stock = get("PERSON", found.person), get("OFFER", found.offer)
        put("PERSON", found.person, person, points=person.points + found.price_points)
        put("OFFER", found.offer, stock, left=stock.left + 1)
        return put("REDEMPTION", redemption, found, state="cancelled")

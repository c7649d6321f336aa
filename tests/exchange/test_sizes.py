"""Items stay within the unit that they are paid for: the fullest desk, redemption and posting."""

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any

import chalicelib
from chalicelib.checkin.store import DeskCheckin
from chalicelib.exchange.store import RedemptionRow
from chalicelib.identity.guesses import Wrong
from chalicelib.identity.store import desk_key
from chalicelib.kit.clock import HOUR, now_ms
from chalicelib.kit.ids import new_ulid, to_bytes
from chalicelib.kit.record import Command, Fact, Record
from chalicelib.kit.send import send
from chalicelib.kit.settings import settings
from chalicelib.points.rules import Lot
from chalicelib.points.store import Posting, merchant_month
from tests.beneficiaries.serving import Street
from tests.exchange.shop import LATER_YEARS, units
from tests.shifts.standing import Stand
from tests.world import HERE, World, rotating_code

DESK_MAX, REDEMPTION_MAX, POSTING_MAX = 1000, 1000, 400
LOTS = tuple(Lot(day, 99_999) for day in LATER_YEARS)
NOW = 1_795_395_600_000
LONG_CODE = "ABCDEF-12345"


def size(item: dict[str, Any]) -> int:
    """Bytes of an item as DynamoDB counts them (developer guide, "Item sizes and formats")."""
    return sum(len(name.encode()) + _value(value) for name, value in item.items())


def _value(value: dict[str, Any]) -> int:
    ((kind, content),) = value.items()
    if kind == "N":
        return (len(str(content).lstrip("-")) + 1) // 2 + 2
    if kind == "BS":
        return 3 + sum(1 + len(each) for each in content)
    return 1 if kind == "BOOL" else len(content if isinstance(content, bytes) else content.encode())


def ulid(number: int = 0) -> str:
    return new_ulid(NOW + number)


def ids(count: int) -> set[bytes]:
    return {to_bytes(ulid(number)) for number in range(count)}


FULL: dict[str, dict[str, Any]] = {  # every drawer of the desk at its fullest
    "DeskIdentity": {"epoch": 9999, "assurance": 2, "rate_at": NOW, "frozen": "字" * 40},
    # "born" and "companion" are a minor's: test_the_fullest_desk_of_a_minor_is_within_a_unit
    "DeskCheckin": {
        "session": ulid(), "station": LONG_CODE, "opened_at": NOW, "grade": 3, "distance_m": 2_000,
        "place": b"8" * 8, "digest": "f" * 16, "recent": ids(12), "oldest_at": NOW, "step": NOW // 30_000,
    },
    "DeskPoints": {
        "available": 399_996, "held": 99_999, "debt": 99_999, "honour": 999_999, "lots": LOTS, "seq": 99_999,
        "head": b"h" * 32, "g1pk": "EXP#7", "g1sk": LATER_YEARS[0],
    },
    "DeskHours": {"minutes": 9_999_999, "verified_minutes": 9_999_999},
    "DeskGuesses": {"wrong": Wrong((NOW,) * 4, NOW)},
    "DeskUploads": {"uploads": ("2026-11-23", 120)},
    "DeskRewards": {"rewarded": ("2026-11-23", 10, 10)},
    "DeskExchange": {"open": ids(3)},
}  # fmt: skip


def fullest_desk() -> dict[str, Any]:
    """All drawers on one item, with the longest fact that check-in tells and a stamp."""
    told = Fact("CheckedIn", NOW, {"session": ulid(), "station": LONG_CODE})
    top = Record(pk=f"P#{ulid()}", sk="DESK", facts=(told,), facts_number=9999, trace_id=b"t" * 8, stamp=b"8" * 8)
    item = top.item()
    for drawer in drawers():
        item |= drawer(pk=top.pk, sk=top.sk, **FULL[drawer.__name__]).item()
    return item


def drawers() -> Iterator[type[Record]]:
    """Every Record that is a drawer of the desk."""
    for module in pkgutil.walk_packages(chalicelib.__path__, "chalicelib."):
        importlib.import_module(module.name)
    waiting: list[type[Record]] = [Record]
    while waiting:
        found = waiting.pop()
        waiting += found.__subclasses__()
        if found.__module__.startswith("chalicelib.") and found.__name__.startswith("Desk"):
            yield found


def test_the_fullest_desk_is_within_a_unit() -> None:
    assert {each.__name__ for each in drawers()} <= FULL.keys(), "a new drawer: say how full it can be"
    assert size(fullest_desk()) <= DESK_MAX


def test_the_fullest_desk_of_a_minor_is_within_a_unit() -> None:
    youth = fullest_desk() | {"bo": {"N": "20121231"}}
    told = Fact("CheckedIn", NOW, {"session": ulid(), "station": LONG_CODE, "child": True})
    facts = Record(pk="P", sk="DESK", facts=(told,)).item()["f"]
    child = youth | {"oc": {"B": b"c" * 16}, "f": facts}
    assert size(youth) <= DESK_MAX
    assert size(child) <= 1_024


ON_A_SHIFT = {"team": LONG_CODE, "shift": ulid(), "until": NOW}
WITHOUT = ("os", "on", "oa", "og", "od", "op", "oh")  # what is gone when a session has ended


def test_the_fullest_desk_on_a_shift_is_within_a_unit() -> None:
    """What it told before is gone: the facts of such a session ride where it is guarded."""
    full = fullest_desk()
    served = {**DeskCheckin(pk="P", sk="DESK", **ON_A_SHIFT, phone=b"p" * 6).item(), **full}
    served.pop("f")
    child = served | {"bo": {"N": "20121231"}, "oc": {"B": b"c" * 16}}
    assert size(child) <= DESK_MAX


def test_the_fullest_desk_after_a_teams_drop_in_is_within_a_unit() -> None:
    said = {"session": ulid(), "station": LONG_CODE, "minutes": 360, "grade": 3, "by": ulid(), "team": LONG_CODE}
    told = Record(pk="P", sk="DESK", facts=(Fact("SessionAutoClosed", NOW, said),)).item()["f"]
    left = {name: value for name, value in fullest_desk().items() if name not in WITHOUT} | {"f": told}
    assert size(left) <= DESK_MAX


def test_checking_in_and_out_on_a_shift_with_the_fullest_desk_keeps_it_within_a_unit(world: World) -> None:
    stand, citizen = Stand(world), world.citizen(device=ulid())
    shift = stand.shift(team_id=stand.team, beneficiary_id=Street(world).served())
    stand.enrolled(shift, citizen)
    world.later(hours=2)
    item = fullest_desk()
    for name in (*WITHOUT, "de", "ra", "is", "wg", "ie", "fz"):
        item.pop(name)
    recent = {to_bytes(new_ulid(now_ms() - 47 * HOUR + number)) for number in range(11)}
    item |= {"pk": {"S": f"P#{citizen.person}"}, "ie": {"N": "0"}, "ra": {"N": "0"}, "rs": {"BS": list(recent)}}
    send("PutItem", {"TableName": settings().records_table, "Item": item})
    session = stand.opened(citizen, shift_id=shift)
    assert (
        size(send("GetItem", {"TableName": settings().records_table, "Key": _raw(citizen.person)})["Item"]) <= DESK_MAX
    )
    world.later(hours=2)
    assert stand.check_out(citizen, session).status == 200
    assert (
        size(send("GetItem", {"TableName": settings().records_table, "Key": _raw(citizen.person)})["Item"]) <= DESK_MAX
    )


def test_checking_in_and_out_with_the_fullest_desk_costs_what_it_must(world: World, capsys: Any) -> None:
    citizen, station = world.citizen(), world.station()
    item = fullest_desk()
    for name in ("os", "on", "oa", "og", "od", "op", "oh", "de", "ra", "is", "f", "wg", "ie", "fz"):
        item.pop(name)
    recent = {to_bytes(new_ulid(now_ms() - 47 * HOUR + number)) for number in range(11)}
    item |= {"pk": {"S": f"P#{citizen.person}"}, "ie": {"N": "0"}, "ra": {"N": "0"}, "rs": {"BS": list(recent)}}
    send("PutItem", {"TableName": settings().records_table, "Item": item})
    opened = citizen.post("/v1/check-ins", {"code": rotating_code(station), "location": HERE})
    assert opened.status == 201, opened.body
    spent = units(capsys)
    assert (spent["w"], spent["wt"]) == (1, 1)
    world.later(hours=2)
    body = {"code": rotating_code(station), "location": HERE}
    closed = citizen.post(f"/v1/check-ins/{opened.body['id']}/check-out", body)
    assert closed.status == 200, closed.body
    spent = units(capsys)
    assert (spent["w"], spent["wt"]) == (6, 1)
    desk = send("GetItem", {"TableName": settings().records_table, "Key": _raw(citizen.person)})["Item"]
    assert size(desk) <= DESK_MAX


def _raw(person: str) -> dict[str, Any]:
    key = desk_key(person)
    return {"pk": {"S": key.pk}, "sk": {"S": key.sk}}


def test_the_fullest_redemption_is_within_a_unit() -> None:
    said = {"person": ulid(), "clerk": ulid(), "offer": LONG_CODE, "merchant": LONG_CODE, "points": 99_999}
    row = RedemptionRow(
        pk=f"RDM#{ulid()}", sk="REDEMPTION", person=ulid(), offer=LONG_CODE, title="字" * 40, merchant=LONG_CODE,
        price_points=99_999, shard=49, lots=LOTS, device="d" * 64, limited=True, reserved_at=NOW, expires_at=NOW,
        digest="f" * 16, state="confirmed", ended_at=NOW, ended_by=ulid(), facts_number=2, stamp=b"8" * 8,
        trace_id=b"t" * 8,
        facts=(Fact("RedemptionConfirmed", NOW, said),), commands=(Command(ulid(), "f" * 16),),
        g1pk=f"P#{ulid()}#RDM", g1sk=str(NOW), g2pk="LOC#12345678", g2sk=ulid(),
    )  # fmt: skip
    assert size(row.item()) <= REDEMPTION_MAX


def test_the_fullest_posting_is_within_four_hundred_bytes() -> None:
    row = Posting(
        pk=f"P#{ulid()}", sk="0" * 12, txid=f"rdm:{ulid()}:confirm", at=NOW, cause=LONG_CODE, actor=ulid(), policy=999,
        legs=(("held", -99_999), (f"merchant:{LONG_CODE}", 99_999)), lots=LOTS, hash=b"h" * 32,
        g1pk=merchant_month(LONG_CODE, "2026-11"), g1sk=str(NOW),
    )  # fmt: skip
    assert size(row.item()) <= POSTING_MAX

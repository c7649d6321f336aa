"""A person of whom the city keeps something in every place where it can, and a look into all tables and buckets."""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from chalicelib.beneficiaries.store import Beneficiary, answered_by, beneficiary_key
from chalicelib.checkin.back_fill_store import Asked, BackFill, asked_key, back_fill_key
from chalicelib.decisions.store import Appeal, Decision, appeal_key, decision_key
from chalicelib.disputes.rules import Decision as Found
from chalicelib.disputes.rules import Dispute, Statement
from chalicelib.disputes.store import dispute_key, new_row
from chalicelib.hours.rules import Note
from chalicelib.hours.store import Day, day_key
from chalicelib.identity.store import DeskIdentity, Profile, desk_key, profile_key
from chalicelib.kit.clock import day_on, now_ms
from chalicelib.kit.record import Record
from chalicelib.kit.settings import settings
from chalicelib.kit.table import Key, run, stale
from chalicelib.objections.store import Mine, Objection, mine_key, objection_key
from chalicelib.risk.store import Flag, flag_key, flags_about
from infra.local.engine import Engine
from tests.decisions.deciding import number_of
from tests.events import Events
from tests.exchange.shop import code_of, confirm, give, open_shop, reserved
from tests.identity.arriving import a_number, bind, prove
from tests.reports.street import Street
from tests.world import HERE, World, fresh_key, rotating_code

ELSEWHERE = 36.1, 117.8  # nothing of other tests has a latitude or a longitude of there
_dice, PLACE = random.Random(), ("lat", "lng")


@dataclass
class Life:
    """Somebody who has left his marks everywhere; `marks` are the words that must be gone when he is."""

    world: World
    events: Events
    marks: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.street = Street(self.world, self.events, corner=ELSEWHERE)
        self.person = self.street.person()
        self._account()
        self._service()
        self._reports()
        self._redemptions()
        self._quarrels()
        self._youth()
        self.events.settle()

    def mark(self, name: str) -> str:
        """A word that stands nowhere else."""
        return self.marks.setdefault(name, f"标记{name}{fresh_key()[-10:]}")

    def _account(self) -> None:
        who = self.person
        phone, number = f"139{_dice.randrange(10**8):08d}", a_number("19370211", _dice.randrange(1000))
        self.marks["name"] = "欧阳" + "".join(chr(_dice.randrange(0x4E00, 0x9FA5)) for _ in range(4))
        assert bind(who, self.events.wechat, phone).status == 200
        assert prove(who, number, self.marks["name"]).status == 200
        assert who.patch("/v1/me", {"nickname": self.mark("nickname")}).status == 200
        assert who.put("/v1/me/consents/photos", {"version": "1.0", "given": True}).status == 200
        union = Profile.unionid.set(self.mark("unionid"))
        run(
            lambda unit: unit.change(
                profile_key(who.person), union, condition=Profile.version.exists(), otherwise=stale
            )
        )
        self.marks |= {"openid": who.openid, "phone": phone, "number": number, "volunteer_no": number_of(who)}
        admin = self.world.citizen(("city_admin", "3703"))
        reason = {"volunteer_no": number_of(who), "reason": self.mark("freeze"), "frozen": True}
        assert admin.post("/v1/freezes/proposals", reason).status == 201

    def _youth(self) -> None:
        self.marks["born"] = f"2009{_dice.randrange(1000, 9999)}"
        born = DeskIdentity.born.set(int(self.marks["born"]))
        run(lambda unit: unit.change(desk_key(self.person.person), born, condition=Record.pk.exists(), otherwise=stale))

    def _service(self) -> None:
        station, who = self.world.station(), self.person
        here = {"code": rotating_code(station), "location": HERE}
        session = who.post("/v1/check-ins", here).body["id"]
        self.world.later(hours=1)
        here["code"] = rotating_code(station)
        assert who.post(f"/v1/check-ins/{session}/check-out", here).status == 200
        self.session, self.station = session, station
        self._note(Note("k", "back_fill", self.mark("note evidence"), (), now_ms(), self.mark("note content")))

    def _note(self, note: Note) -> None:
        key = day_key(self.person.person, day_on(now_ms()))
        notes = Day.notes.set((note,))
        run(lambda unit: unit.change(key, notes, condition=Day.version.exists(), otherwise=stale))

    def _reports(self) -> None:
        street, who = self.street, self.person
        place = street.here | {axis: _beside(street.here[axis]) for axis in PLACE}
        self.accepted = street.accepted(who, description=self.mark("description"), location=place)
        self.waiting = street.filed(who, description=self.mark("second description"), location=place)
        self.marks |= {"lat": f"{place['lat']:.5f}", "lng": f"{place['lng']:.5f}"}

    def _redemptions(self) -> None:
        give(self.person, 10)
        self.shop = open_shop(self.world)
        offer = self.shop.offer(price_points=2)
        self.confirmed = reserved(self.person, offer)
        assert confirm(self.shop.clerk, self.confirmed, code_of(self.person, self.confirmed)).status == 200
        self.open = reserved(self.person, offer)

    def _quarrels(self) -> None:
        who, at = self.person.person, now_ms()
        names = ("back_fill", "decision", "appeal", "objection", "flag", "beneficiary")
        ids = {name: fresh_key() for name in names}
        said = Dispute(
            self.confirmed, self.shop.id, "370303", "upheld", at,
            complaint=Statement(who, at, self.mark("complaint")),
            agreed={"person": Statement(who, at, self.mark("agreed"))},
            decision=Found(fresh_key(), at, "handed_over", self.mark("finding")),
        )  # fmt: skip
        _put(dispute_key(self.shop.id, self.confirmed), new_row(said, ()))
        _put(back_fill_key(ids["back_fill"]), BackFill(
            person=who, team="T", station=self.station.id, start_at=at, end_at=at, content=self.mark("content"),
            evidence=self.mark("evidence"), digest="d", state="stopped", vouched=(), revision=0,
            objection=self.mark("objection"),
        ))  # fmt: skip
        _put(asked_key(who, ids["back_fill"]), Asked(at=at))
        _put(decision_key(who, ids["decision"]), Decision(
            kind="x", subject="y", code="z", evidence=self.mark("decided upon"), scope="370303", by=(), decided_at=at,
            appeal_until=at, instance=0, appeal=ids["appeal"], revision=0,
        ))  # fmt: skip
        _put(appeal_key(ids["appeal"]), Appeal(
            person=who, decision=ids["decision"], instance=1, hearing="370303", statement=self.mark("appeal"),
            digest="d", state="upheld", filed_at=at, due_at=at, excluded=(), revision=0,
        ))  # fmt: skip
        _put(objection_key(ids["objection"]), Objection(
            person=who, kind="wrong_minutes", session=self.session, on=day_on(at), station=self.station.id, start_at=at,
            end_at=at, statement=self.mark("statement"), digest="d", area="370303", recorded_by=(),
            state="upheld", filed_at=at, due_at=at, revision=0,
        ))  # fmt: skip
        _put(mine_key(who, self.session), Mine(objection=ids["objection"]))
        _put(flag_key(ids["flag"]), Flag(
            rule="one_device", station=self.station.id, area="370303", on=day_on(at), figure=1, person=who,
            raised_at=at, state="cleared", evidence=self.mark("flag"), version=0, g2pk=flags_about(who),
            g2sk=f"{at:013d}",
        ))  # fmt: skip
        _put(beneficiary_key(ids["beneficiary"]), Beneficiary(
            name=self.mark("beneficiary"), area="370303", answered_by=who, himself=True, state="active",
            proposed_by=fresh_key(), proposed_at=at, digest="d", g2pk=answered_by(who), g2sk=ids["beneficiary"],
        ))  # fmt: skip


def _beside(there: float) -> float:
    """A coordinate of five digits close to one, and never the same: a station stands there."""
    tails = (round(round(there, 3) + tail, 5) for tail in (0.00037, 0.00043))
    return next(each for each in tails if each != there)


def _put(key: Key, record: Record) -> None:
    run(lambda unit: unit.create(key, record, stale))


def everything(engine: Engine) -> Iterator[tuple[str, bytes]]:
    """(where, what) of every item of both tables, and of every object of every bucket, its name included."""
    for table in (settings().records_table, settings().postings_table):
        for page in engine.client("dynamodb").get_paginator("scan").paginate(TableName=table):
            for item in page["Items"]:
                yield f"{table} {item['pk']['S']} {item['sk']['S']}", flat(item)
    s3 = engine.client("s3")
    for bucket in (settings().photos_bucket, settings().quarantine_bucket, settings().facts_bucket):
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
            for found in page.get("Contents", ()):
                body = s3.get_object(Bucket=bucket, Key=found["Key"])["Body"].read()
                yield f"{bucket} {found['Key']}", found["Key"].encode() + b"\n" + body


def flat(value: Any) -> bytes:
    """Every name and value of an item, as bytes in which a word can be looked for."""
    if isinstance(value, dict):
        return b"\n".join(flat(each) for pair in value.items() for each in pair)
    if isinstance(value, list | tuple | set):
        return b"\n".join(map(flat, value))
    return bytes(value) if isinstance(value, bytes | bytearray) else str(value).encode()


def found_in(engine: Engine, marks: dict[str, str]) -> dict[str, list[str]]:
    """Which of these words still stand where."""
    places: dict[str, list[str]] = {}
    # Coordinates with more digits are another place's: stations have six and more.
    sought = {name: re.escape(word.encode()) + (rb"(?!\d)" if name in PLACE else b"") for name, word in marks.items()}
    for where, what in everything(engine):
        for name, word in sought.items():
            if re.search(word, what):
                places.setdefault(name, []).append(where)
    return places


def errands() -> dict[str, int]:
    """What the worker does in this minute."""
    from functions import errands as worker

    return worker.handler({}, None)

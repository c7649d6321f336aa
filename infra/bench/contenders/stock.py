"""Chalice and PynamoDB as their guides show them: models, defaults, TransactWrite; the key names what it creates."""

from typing import Any

from chalice.app import Chalice, Response
from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.connection import Connection
from pynamodb.exceptions import TransactWriteError
from pynamodb.models import Model
from pynamodb.transactions import TransactWrite
from rules import (
    GAP_MS,
    GRACE_MS,
    OPEN_RESERVATIONS,
    PICKUP_MS,
    Refused,
    check,
    closed,
    day_on,
    digest_of,
    inside,
    key_of,
    now_ms,
    opened,
    person_of,
    receipt,
    redemption_of,
    reserved,
    station_of,
    step_of,
    worth,
)  # fmt: skip

app = Chalice(app_name="bench")


class Base(Model):
    class Meta:
        table_name = "bench_stock"

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)

    @classmethod
    def at(cls, name: str) -> Any:
        """The item, which has to be there."""
        try:
            return cls.get(f"{cls.__name__.upper()}#{name}", cls.__name__.upper(), consistent_read=True)
        except cls.DoesNotExist:
            raise Refused(404, "not_found") from None

    @classmethod
    def new(cls, name: str, **values: Any) -> Any:
        return cls(f"{cls.__name__.upper()}#{name}", cls.__name__.upper(), **values)


class Person(Base):
    frozen = BooleanAttribute()
    assurance = NumberAttribute()
    session = UnicodeAttribute()
    asked_at = NumberAttribute()
    step = NumberAttribute()
    day = UnicodeAttribute()
    day_minutes = NumberAttribute()
    minutes = NumberAttribute()
    available = NumberAttribute()
    held = NumberAttribute()
    reservations = NumberAttribute()
    clerk_of = UnicodeAttribute()


class Station(Base):
    id = UnicodeAttribute()
    state = UnicodeAttribute()
    lat = NumberAttribute()
    lng = NumberAttribute()
    radius_m = NumberAttribute()
    version = NumberAttribute()


class Session(Base):
    person = UnicodeAttribute()
    station = UnicodeAttribute()
    opened_at = NumberAttribute()
    digest = UnicodeAttribute()
    state = UnicodeAttribute()
    ended_at = NumberAttribute(null=True)
    minutes = NumberAttribute(null=True)
    points = NumberAttribute(null=True)
    day_minutes = NumberAttribute(null=True)


class Offer(Base):
    id = UnicodeAttribute()
    title = UnicodeAttribute()
    merchant = UnicodeAttribute()
    price_points = NumberAttribute()
    left = NumberAttribute()
    state = UnicodeAttribute()


class Merchant(Base):
    state = UnicodeAttribute()
    taken = NumberAttribute()


class Redemption(Base):
    id = UnicodeAttribute()
    person = UnicodeAttribute()
    offer = UnicodeAttribute()
    title = UnicodeAttribute()
    merchant = UnicodeAttribute()
    price_points = NumberAttribute()
    reserved_at = NumberAttribute()
    expires_at = NumberAttribute()
    digest = UnicodeAttribute()
    state = UnicodeAttribute()
    ended_at = NumberAttribute(null=True)
    ended_by = UnicodeAttribute(null=True)


class Posting(Base):
    person = UnicodeAttribute()
    points = NumberAttribute()
    at_ms = NumberAttribute()


class Count(Base):
    visits = NumberAttribute(null=True)
    minutes = NumberAttribute(null=True)


@app.route("/v1/check-ins", methods=["POST"])
def check_in() -> Response:
    return _told(_check_in)


@app.route("/v1/check-ins/{session_id}/check-out", methods=["POST"])
def check_out(session_id: str) -> Response:
    return _told(_check_out, session_id)


@app.route("/v1/redemptions", methods=["POST"])
def reserve() -> Response:
    return _told(_reserve)


@app.route("/v1/redemptions/{redemption_id}/confirm", methods=["POST"])
def confirm(redemption_id: str) -> Response:
    return _told(_confirm, redemption_id)


def _told(action: Any, *named: str) -> Response:
    request: Any = app.current_request
    now = now_ms()
    try:
        person = person_of(request.headers.get("authorization", ""), now)
        key = key_of(request.headers)
        digest = digest_of(person, request.path, request.json_body)
        status, body = action(person, (key, digest), request.json_body, now, *named)
    except Refused as refusal:
        status, body = refusal.status, refusal.body()
    return Response(body, status_code=status)


def _check_in(person: str, command: tuple[str, str], body: Any, now: int) -> tuple[int, Any]:
    key, digest = command
    volunteer, station = Person.at(person), Station.at(station_of(body["code"]))
    if volunteer.session == key:
        before = Session.at(key)
        check(before.digest == digest, 422, "idempotency_mismatch")
        return 201, opened(key, before.station, int(before.opened_at))
    check(not volunteer.frozen and volunteer.assurance >= 2, 403, "not_allowed")
    check(now - volunteer.asked_at >= GAP_MS, 429, "too_fast")
    check(not volunteer.session, 409, "already_checked_in")
    step = _proven(volunteer, station, body, now)
    session = Session.new(key, person=person, station=station.id, opened_at=now, digest=digest, state="open")
    with _transaction("already_checked_in") as write:
        write.save(session, condition=Session.pk.does_not_exist())
        write.update(
            volunteer,
            [Person.session.set(key), Person.asked_at.set(now), Person.step.set(step)],
            condition=(Person.session == "") & (Person.step < step),
        )
    Count.new(f"{station.id}#{day_on(now)}").update([Count.visits.add(1)])
    return 201, opened(key, station.id, now)


def _check_out(person: str, command: tuple[str, str], body: Any, now: int, session_id: str) -> tuple[int, Any]:
    volunteer, station = Person.at(person), Station.at(station_of(body["code"]))
    session = Session.at(session_id)
    check(session.person == person, 409, "not_checked_in")
    if session.state == "closed":
        done = int(session.minutes), int(session.points)
        return 200, closed(session_id, *done, at=int(session.ended_at), day_minutes=int(session.day_minutes))
    check(volunteer.session == session_id, 409, "not_checked_in")
    check(session.station == station.id, 409, "wrong_station")
    step = _proven(volunteer, station, body, now)
    before = int(volunteer.day_minutes) if volunteer.day == day_on(now) else 0
    minutes, points = worth(int(session.opened_at), now, before)
    ending = [Session.state.set("closed"), Session.ended_at.set(now), Session.minutes.set(minutes)]
    day = [Person.day.set(day_on(now)), Person.day_minutes.set(before + minutes), Person.minutes.add(minutes)]
    with _transaction("not_checked_in") as write:
        write.update(
            session,
            [*ending, Session.points.set(points), Session.day_minutes.set(before + minutes)],
            condition=Session.state == "open",
        )
        write.update(
            volunteer,
            [*day, Person.session.set(""), Person.step.set(step), Person.available.add(points)],
            condition=(Person.session == session_id) & (Person.step < step),
        )
        posting = Posting.new(f"sess:{session_id}", person=person, points=points, at_ms=now)
        write.save(posting, condition=Posting.pk.does_not_exist())
    Count.new(f"{station.id}#{day_on(now)}").update([Count.minutes.add(minutes)])
    Count.new(f"{person}#{day_on(now)[:7]}").update([Count.minutes.add(minutes)])
    return 200, closed(session_id, minutes, points, at=now, day_minutes=before + minutes)


def _reserve(person: str, command: tuple[str, str], body: Any, now: int) -> tuple[int, Any]:
    key, digest = command
    volunteer, offer = Person.at(person), Offer.at(body["offer_id"])
    try:
        before = Redemption.at(key)
    except Refused:
        before = None
    if before is not None:
        check(before.person == person and before.digest == digest, 422, "idempotency_mismatch")
        return 201, reserved(before.attribute_values)
    check(not volunteer.frozen, 403, "not_allowed")
    check(offer.state == "live" and offer.left >= 1, 409, "out_of_stock")
    check(volunteer.reservations < OPEN_RESERVATIONS, 409, "too_many_reservations")
    price = int(offer.price_points)
    check(volunteer.available >= price, 409, "not_enough_points")
    made = Redemption.new(
        key, id=key, person=person, offer=offer.id, title=offer.title, merchant=offer.merchant, price_points=price,
        reserved_at=now, expires_at=now + PICKUP_MS, digest=digest, state="reserved",
    )  # fmt: skip
    with _transaction("out_of_stock") as write:
        write.save(made, condition=Redemption.pk.does_not_exist())
        write.update(
            volunteer,
            [Person.available.add(-price), Person.held.add(price), Person.reservations.add(1)],
            condition=(Person.available >= price) & (Person.reservations < OPEN_RESERVATIONS),
        )
        write.update(offer, [Offer.left.add(-1)], condition=(Offer.left >= 1) & (Offer.state == "live"))
        posting = Posting.new(f"rdm:{key}:reserve", person=person, points=-price, at_ms=now)
        write.save(posting, condition=Posting.pk.does_not_exist())
    return 201, reserved(made.attribute_values)


def _confirm(clerk: str, command: tuple[str, str], body: Any, now: int, redemption_id: str) -> tuple[int, Any]:
    holder, scanned = redemption_of(body["code"], now)
    check(scanned == redemption_id, 422, "code_invalid")
    row, seller = Redemption.at(redemption_id), Person.at(clerk)
    check(seller.clerk_of == row.merchant and holder != clerk, 403, "wrong_merchant")
    if row.state == "confirmed" and row.ended_by == clerk:
        return 200, receipt(redemption_id, row.merchant, int(row.price_points), at=int(row.ended_at))
    check(row.state == "reserved" and now <= row.expires_at + GRACE_MS, 409, "not_reserved")
    merchant, volunteer, price = Merchant.at(row.merchant), Person.at(holder), int(row.price_points)
    check(merchant.state == "active", 409, "merchant_suspended")
    with _transaction("not_reserved") as write:
        write.update(
            row,
            [Redemption.state.set("confirmed"), Redemption.ended_at.set(now), Redemption.ended_by.set(clerk)],
            condition=Redemption.state == "reserved",
        )
        write.update(volunteer, [Person.held.add(-price), Person.reservations.add(-1)], condition=Person.held >= price)
        posting = Posting.new(f"rdm:{redemption_id}:confirm", person=holder, points=0, at_ms=now)
        write.save(posting, condition=Posting.pk.does_not_exist())
    merchant.update([Merchant.taken.add(price)])
    return 200, receipt(redemption_id, row.merchant, price, at=now)


class _transaction(TransactWrite):
    """A transaction whose cancellation is this refusal."""

    def __init__(self, otherwise: str) -> None:
        super().__init__(connection=_connection)
        self._otherwise = otherwise

    def __exit__(self, *raised: Any) -> None:
        try:
            super().__exit__(*raised)  # type: ignore[no-untyped-call]  # PynamoDB's own is untyped
        except TransactWriteError as error:
            raise Refused(409, self._otherwise) from error


_connection = Connection()


def _proven(volunteer: Any, station: Any, body: Any, now: int) -> int:
    check(station.state == "open", 409, "station_closed")
    inside(body["location"], station.lat, station.lng, station.radius_m)
    step = step_of(body["code"], station.id, int(station.version), now)
    check(volunteer.step < step, 409, "code_used")
    return step

"""FastAPI over PostgreSQL: one transaction a command, the person's row locked, the rest held by constraints."""

import contextlib
import os
from collections.abc import AsyncIterator
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from psycopg.errors import IntegrityError
from psycopg.rows import dict_row
from psycopg_pool import AsyncConnectionPool
from pydantic import BaseModel, ConfigDict
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


class Location(BaseModel):
    model_config = ConfigDict(extra="forbid")
    lat: float
    lng: float
    accuracy_m: float
    datum: str


class Scan(BaseModel):
    model_config = ConfigDict(extra="forbid")
    location: Location
    code: str


class Reserve(BaseModel):
    model_config = ConfigDict(extra="forbid")
    offer_id: str
    quantity: int = 1


class Code(BaseModel):
    model_config = ConfigDict(extra="forbid")
    code: str


pool = AsyncConnectionPool(
    os.environ["BENCH_DSN"], min_size=4, max_size=8, open=False, kwargs={"row_factory": dict_row}
)


@contextlib.asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    await pool.open(wait=True)
    yield
    await pool.close()


app = FastAPI(lifespan=lifespan)


@app.exception_handler(Refused)
async def told(_: Request, refusal: Refused) -> JSONResponse:
    return JSONResponse(refusal.body(), refusal.status)


def asked(request: Request, body: BaseModel) -> tuple[str, str, str, int]:
    """(person, key, digest, now) of a command."""
    now = now_ms()
    person, key = person_of(request.headers.get("authorization", ""), now), key_of(dict(request.headers))
    return person, key, digest_of(person, request.url.path, body.model_dump()), now


async def row(connection: Any, query: str, *values: Any) -> Any:
    """The first row, or None."""
    return await (await connection.execute(query, values)).fetchone()


VISIT = """SELECT p.*, s.id AS station, s.state, s.lat, s.lng, s.radius_m, s.version
FROM person p, station s WHERE p.id = %s AND s.id = %s FOR UPDATE OF p"""


@app.post("/v1/check-ins")
async def check_in(request: Request, body: Scan) -> JSONResponse:
    person, key, digest, now = asked(request, body)
    async with pool.connection() as connection:
        found = await row(connection, VISIT, person, station_of(body.code))
        check(found, 404, "not_found")
        open_ = await row(
            connection, "SELECT * FROM session WHERE id = %s OR person = %s AND ended_at IS NULL", key, person
        )
        if open_ is not None:
            check(open_["id"] == key, 409, "already_checked_in")
            check(open_["digest"] == digest, 422, "idempotency_mismatch")
            return JSONResponse(opened(key, open_["station"], open_["opened_at"]), 201)
        check(not found["frozen"] and found["assurance"] >= 2, 403, "not_allowed")
        check(now - found["asked_at"] >= GAP_MS, 429, "too_fast")
        step = _proven(found, body, now)
        await connection.execute(
            "INSERT INTO session (id, person, station, opened_at, digest) VALUES (%s, %s, %s, %s, %s)",
            (key, person, found["station"], now, digest),
        )
        await connection.execute("UPDATE person SET step = %s, asked_at = %s WHERE id = %s", (step, now, person))
    return JSONResponse(opened(key, found["station"], now), 201)


@app.post("/v1/check-ins/{session_id}/check-out")
async def check_out(request: Request, session_id: str, body: Scan) -> JSONResponse:
    person, _, _, now = asked(request, body)
    async with pool.connection() as connection:
        found = await row(connection, VISIT, person, station_of(body.code))
        check(found, 404, "not_found")
        session = await row(
            connection,
            "SELECT s.*, (SELECT coalesce(sum(minutes), 0) FROM session d WHERE d.person = s.person AND d.day = %s)"
            " AS before FROM session s WHERE s.id = %s AND s.person = %s",
            day_on(now), session_id, person,
        )  # fmt: skip
        check(session, 409, "not_checked_in")
        if session["ended_at"] is not None:
            done = session["minutes"], session["points"]
            return JSONResponse(closed(session_id, *done, at=session["ended_at"], day_minutes=session["day_minutes"]))
        check(session["station"] == found["station"], 409, "wrong_station")
        step = _proven(found, body, now)
        minutes, points = worth(session["opened_at"], now, session["before"])
        total = session["before"] + minutes
        await connection.execute(
            "UPDATE session SET ended_at = %s, day = %s, minutes = %s, points = %s, day_minutes = %s WHERE id = %s",
            (now, day_on(now), minutes, points, total, session_id),
        )
        await connection.execute(
            "UPDATE person SET step = %s, minutes = minutes + %s, available = available + %s WHERE id = %s",
            (step, minutes, points, person),
        )
        await connection.execute(
            "INSERT INTO posting VALUES (%s, %s, %s, %s)", (f"sess:{session_id}", person, points, now)
        )
    return JSONResponse(closed(session_id, minutes, points, at=now, day_minutes=total))


@app.post("/v1/redemptions")
async def reserve(request: Request, body: Reserve) -> JSONResponse:
    person, key, digest, now = asked(request, body)
    try:
        return await _reserve(person, (key, digest), body, now)
    except IntegrityError as error:
        raise Refused(409, "out_of_stock") from error


async def _reserve(person: str, command: tuple[str, str], body: Reserve, now: int) -> JSONResponse:
    key, digest = command
    async with pool.connection() as connection:
        volunteer = await row(connection, "SELECT * FROM person WHERE id = %s FOR UPDATE", person)
        check(volunteer and not volunteer["frozen"], 403, "not_allowed")
        before = await row(connection, "SELECT * FROM redemption WHERE id = %s", key)
        if before is not None:
            check((before["person"], before["digest"]) == (person, digest), 422, "idempotency_mismatch")
            return JSONResponse(reserved(before), 201)
        check(volunteer["reservations"] < OPEN_RESERVATIONS, 409, "too_many_reservations")
        offer = await row(
            connection,
            "UPDATE offer SET stock = stock - 1 WHERE id = %s AND state = 'live' AND stock > 0 RETURNING *",
            body.offer_id,
        )
        check(offer, 409, "out_of_stock")
        price = offer["price_points"]
        check(volunteer["available"] >= price, 409, "not_enough_points")
        made = {
            "id": key, "person": person, "offer": offer["id"], "merchant": offer["merchant"], "title": offer["title"],
            "price_points": price, "reserved_at": now, "expires_at": now + PICKUP_MS, "digest": digest,
        }  # fmt: skip
        names, places = ", ".join(made), ", ".join(["%s"] * len(made))
        await connection.execute(
            f"INSERT INTO redemption ({names}, state) VALUES ({places}, 'reserved')", tuple(made.values())
        )
        await connection.execute(
            "UPDATE person SET available = available - %s, held = held + %s, reservations = reservations + 1"
            " WHERE id = %s",
            (price, price, person),
        )
        await connection.execute(
            "INSERT INTO posting VALUES (%s, %s, %s, %s)", (f"rdm:{key}:reserve", person, -price, now)
        )
    return JSONResponse(reserved(made), 201)


CONFIRM = """SELECT r.*, m.state AS merchant_state, c.clerk_of FROM redemption r JOIN merchant m ON m.id = r.merchant
JOIN person c ON c.id = %s WHERE r.id = %s FOR UPDATE OF r"""


@app.post("/v1/redemptions/{redemption_id}/confirm")
async def confirm(request: Request, redemption_id: str, body: Code) -> JSONResponse:
    clerk, _, _, now = asked(request, body)
    holder, scanned = redemption_of(body.code, now)
    check(scanned == redemption_id, 422, "code_invalid")
    async with pool.connection() as connection:
        found = await row(connection, CONFIRM, clerk, redemption_id)
        check(found, 404, "not_found")
        check(found["clerk_of"] == found["merchant"] and holder != clerk, 403, "wrong_merchant")
        if found["state"] == "confirmed" and found["ended_by"] == clerk:
            return JSONResponse(receipt(redemption_id, found["merchant"], found["price_points"], at=found["ended_at"]))
        check(found["state"] == "reserved" and now <= found["expires_at"] + GRACE_MS, 409, "not_reserved")
        check(found["merchant_state"] == "active", 409, "merchant_suspended")
        await connection.execute(
            "UPDATE redemption SET state = 'confirmed', ended_at = %s, ended_by = %s WHERE id = %s",
            (now, clerk, redemption_id),
        )
        await connection.execute(
            "UPDATE person SET held = held - %s, reservations = reservations - 1 WHERE id = %s",
            (found["price_points"], holder),
        )
        await connection.execute(
            "INSERT INTO posting VALUES (%s, %s, 0, %s)", (f"rdm:{redemption_id}:confirm", holder, now)
        )
    return JSONResponse(receipt(redemption_id, found["merchant"], found["price_points"], at=now))


def _proven(found: dict[str, Any], body: Scan, now: int) -> int:
    check(found["state"] == "open", 409, "station_closed")
    inside(body.location.model_dump(), found["lat"], found["lng"], found["radius_m"])
    step = step_of(body.code, found["station"], found["version"], now)
    check(found["step"] < step, 409, "code_used")
    return step

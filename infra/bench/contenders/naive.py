"""The naive shape, as it is often written in a cloud function: read, check, write; no condition, key, transaction."""

import json
from typing import Any

import boto3
from rules import (
    GAP_MS,
    OPEN_RESERVATIONS,
    PICKUP_MS,
    Refused,
    check,
    closed,
    day_on,
    inside,
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

TABLE = boto3.resource("dynamodb").Table("bench_naive")


def get(kind: str, name: str) -> dict[str, Any]:
    """The item, which has to be there."""
    found = TABLE.get_item(Key={"pk": f"{kind}#{name}", "sk": kind}, ConsistentRead=True).get("Item")
    check(found, 404, "not_found")
    return dict(found)


def put(kind: str, name: str, item: dict[str, Any]) -> None:
    """The whole item, whatever is there meanwhile."""
    TABLE.put_item(Item={**item, "pk": f"{kind}#{name}", "sk": kind})


def check_in(person: str, key: str, body: dict[str, Any], now: int) -> tuple[int, Any]:
    volunteer, station = get("PERSON", person), get("STATION", station_of(body["code"]))
    check(not volunteer["frozen"] and volunteer["assurance"] >= 2, 403, "not_allowed")
    check(now - volunteer["asked_at"] >= GAP_MS, 429, "too_fast")
    check(not volunteer["session"], 409, "already_checked_in")
    step = _proven(volunteer, station, body, now)
    put("SESSION", key, {"person": person, "station": station["id"], "opened_at": now, "state": "open"})
    put("PERSON", person, {**volunteer, "session": key, "asked_at": now, "step": step})
    return 201, opened(key, station["id"], now)


def check_out(person: str, session: str, body: dict[str, Any], now: int) -> tuple[int, Any]:
    volunteer, station = get("PERSON", person), get("STATION", station_of(body["code"]))
    check(volunteer["session"] == session, 409, "not_checked_in")
    service = get("SESSION", session)
    check(service["station"] == station["id"], 409, "wrong_station")
    step = _proven(volunteer, station, body, now)
    before = int(volunteer["day_minutes"]) if volunteer["day"] == day_on(now) else 0
    minutes, points = worth(int(service["opened_at"]), now, before)
    day = {"day": day_on(now), "day_minutes": before + minutes, "minutes": volunteer["minutes"] + minutes}
    put("SESSION", session, {**service, "state": "closed", "minutes": minutes, "points": points})
    available = volunteer["available"] + points
    put("PERSON", person, {**volunteer, **day, "session": "", "step": step, "available": available})
    return 200, closed(session, minutes, points, at=now, day_minutes=before + minutes)


def reserve(person: str, key: str, body: dict[str, Any], now: int) -> tuple[int, Any]:
    volunteer, offer = get("PERSON", person), get("OFFER", body["offer_id"])
    check(not volunteer["frozen"], 403, "not_allowed")
    check(offer["state"] == "live" and offer["left"] >= 1, 409, "out_of_stock")
    check(volunteer["reservations"] < OPEN_RESERVATIONS, 409, "too_many_reservations")
    check(volunteer["available"] >= offer["price_points"], 409, "not_enough_points")
    made = {
        "id": key, "person": person, "offer": offer["id"], "title": offer["title"], "merchant": offer["merchant"],
        "price_points": offer["price_points"], "reserved_at": now, "expires_at": now + PICKUP_MS, "state": "reserved",
    }  # fmt: skip
    put("OFFER", offer["id"], {**offer, "left": offer["left"] - 1})
    spent = {
        "available": volunteer["available"] - offer["price_points"],
        "held": volunteer["held"] + made["price_points"],
    }
    put("PERSON", person, {**volunteer, **spent, "reservations": volunteer["reservations"] + 1})
    put("REDEMPTION", key, made)
    return 201, reserved(made)


def confirm(clerk: str, redemption: str, body: dict[str, Any], now: int) -> tuple[int, Any]:
    holder, scanned = redemption_of(body["code"], now)
    check(scanned == redemption, 422, "code_invalid")
    row, seller = get("REDEMPTION", redemption), get("PERSON", clerk)
    check(seller["clerk_of"] == row["merchant"] and holder != clerk, 403, "wrong_merchant")
    check(row["state"] == "reserved" and now <= row["expires_at"], 409, "not_reserved")
    volunteer, merchant = get("PERSON", holder), get("MERCHANT", row["merchant"])
    put("REDEMPTION", redemption, {**row, "state": "confirmed", "ended_at": now, "ended_by": clerk})
    released = {"held": volunteer["held"] - row["price_points"], "reservations": volunteer["reservations"] - 1}
    put("PERSON", holder, {**volunteer, **released})
    put("MERCHANT", row["merchant"], {**merchant, "taken": merchant["taken"] + row["price_points"]})
    return 200, receipt(redemption, row["merchant"], int(row["price_points"]), at=now)


def _proven(volunteer: dict[str, Any], station: dict[str, Any], body: dict[str, Any], now: int) -> int:
    check(station["state"] == "open", 409, "station_closed")
    inside(body["location"], float(station["lat"]), float(station["lng"]), float(station["radius_m"]))
    step = step_of(body["code"], station["id"], int(station["version"]), now)
    check(volunteer["step"] < step, 409, "code_used")
    return step


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """What the gateway calls."""
    headers = {name.lower(): value for name, value in event["headers"].items()}
    now, key = now_ms(), headers.get("idempotency-key", "")
    named = event.get("pathParameters") or {}
    try:
        person, body = person_of(headers.get("authorization", ""), now), json.loads(event["body"])
        if "session_id" in named:
            status, told = check_out(person, named["session_id"], body, now)
        elif "redemption_id" in named:
            status, told = confirm(person, named["redemption_id"], body, now)
        elif event["resource"] == "/v1/check-ins":
            status, told = check_in(person, key, body, now)
        else:
            status, told = reserve(person, key, body, now)
    except Refused as refusal:
        status, told = refusal.status, refusal.body()
    return {"statusCode": status, "headers": {"Content-Type": "application/json"}, "body": json.dumps(told)}

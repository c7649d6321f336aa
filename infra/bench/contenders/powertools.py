"""The usual serverless shape: Powertools' event handler, logger and idempotency, boto3, one table; a command reads,
checks, writes a transaction under conditions, and then adds to its counters."""

import json
from typing import Any

import boto3
from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.utilities.idempotency import DynamoDBPersistenceLayer, IdempotencyConfig, idempotent
from aws_lambda_powertools.utilities.idempotency.exceptions import (
    IdempotencyAlreadyInProgressError,
    IdempotencyKeyError,
    IdempotencyValidationError,
)  # fmt: skip
from botocore.exceptions import ClientError
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

NAME = "bench_powertools"
TABLE = boto3.resource("dynamodb").Table(NAME)
app = APIGatewayRestResolver()
logger = Logger(service="bench")
once = IdempotencyConfig(
    event_key_jmespath='headers."idempotency-key"',
    payload_validation_jmespath='[headers."authorization", path, body]',
    raise_on_no_idempotency_key=True,
)


@app.post("/v1/check-ins")
def check_in() -> Response[str]:
    person, key, body, now = _asked()
    volunteer, station = _get("PERSON", person), _get("STATION", station_of(body["code"]))
    check(not volunteer["frozen"] and volunteer["assurance"] >= 2, 403, "not_allowed")
    check(now - volunteer["asked_at"] >= GAP_MS, 429, "too_fast")
    check(not volunteer["session"], 409, "already_checked_in")
    step = _proven(volunteer, station, body, now)
    session = {"person": person, "station": station["id"], "opened_at": now, "state": "open"}
    _write(
        _put("SESSION", key, session | {"gsi1pk": f"PERSON#{person}", "gsi1sk": key}),
        _update("PERSON", person, "SET #s = :s, asked_at = :n, step = :t", "#s = :none AND step < :t",
                {":s": key, ":n": now, ":t": step, ":none": ""}, names={"#s": "session"}),
        otherwise="already_checked_in",
    )  # fmt: skip
    _count(f"{station['id']}#{day_on(now)}", visits=1)
    return _answer(201, opened(key, station["id"], now))


@app.post("/v1/check-ins/<session_id>/check-out")
def check_out(session_id: str) -> Response[str]:
    person, _, body, now = _asked()
    volunteer, station = _get("PERSON", person), _get("STATION", station_of(body["code"]))
    service = _get("SESSION", session_id)
    check(volunteer["session"] == session_id, 409, "not_checked_in")
    check(service["station"] == station["id"], 409, "wrong_station")
    step = _proven(volunteer, station, body, now)
    before = int(volunteer["day_minutes"]) if volunteer["day"] == day_on(now) else 0
    minutes, points = worth(int(service["opened_at"]), now, before)
    _write(
        _update("SESSION", session_id, "SET #s = :c, ended_at = :n, minutes = :m, points = :p", "#s = :o",
                {":c": "closed", ":o": "open", ":n": now, ":m": minutes, ":p": points}, names={"#s": "state"}),
        _update("PERSON", person, "SET #s = :none, step = :t, #d = :d, day_minutes = :dm ADD minutes :m, available :p",
                "#s = :s AND step < :t", {":s": session_id, ":none": "", ":t": step, ":d": day_on(now),
                ":dm": before + minutes, ":m": minutes, ":p": points}, names={"#s": "session", "#d": "day"}),
        _put("POSTING", f"sess:{session_id}", {"person": person, "points": points, "at": now}),
        otherwise="not_checked_in",
    )  # fmt: skip
    _count(f"{station['id']}#{day_on(now)}", minutes=minutes)
    _count(f"{person}#{day_on(now)[:7]}", minutes=minutes)
    return _answer(200, closed(session_id, minutes, points, at=now, day_minutes=before + minutes))


@app.post("/v1/redemptions")
def reserve() -> Response[str]:
    person, key, body, now = _asked()
    volunteer, offer = _get("PERSON", person), _get("OFFER", body["offer_id"])
    check(not volunteer["frozen"], 403, "not_allowed")
    check(offer["state"] == "live" and offer["left"] >= 1, 409, "out_of_stock")
    check(volunteer["reservations"] < OPEN_RESERVATIONS, 409, "too_many_reservations")
    price = int(offer["price_points"])
    check(volunteer["available"] >= price, 409, "not_enough_points")
    made = {
        "id": key, "person": person, "offer": offer["id"], "title": offer["title"], "merchant": offer["merchant"],
        "price_points": price, "reserved_at": now, "expires_at": now + PICKUP_MS, "state": "reserved",
    }  # fmt: skip
    _write(
        _put("REDEMPTION", key, made | {"gsi1pk": f"PERSON#{person}", "gsi1sk": key}),
        _update("PERSON", person, "ADD available :minus, held :price, reservations :one",
                "available >= :price AND reservations < :most", {":minus": -price, ":price": price, ":one": 1,
                ":most": OPEN_RESERVATIONS}),
        _update("OFFER", offer["id"], "ADD #l :minus", "#l >= :one AND #s = :live",
                {":minus": -1, ":one": 1, ":live": "live"}, names={"#l": "left", "#s": "state"}),
        _put("POSTING", f"rdm:{key}:reserve", {"person": person, "points": -price, "at": now}),
        otherwise="out_of_stock",
    )  # fmt: skip
    return _answer(201, reserved(made))


@app.post("/v1/redemptions/<redemption_id>/confirm")
def confirm(redemption_id: str) -> Response[str]:
    clerk, _, body, now = _asked()
    holder, scanned = redemption_of(body["code"], now)
    check(scanned == redemption_id, 422, "code_invalid")
    row, seller = _get("REDEMPTION", redemption_id), _get("PERSON", clerk)
    check(seller["clerk_of"] == row["merchant"] and holder != clerk, 403, "wrong_merchant")
    check(row["state"] == "reserved" and now <= row["expires_at"] + 30_000, 409, "not_reserved")
    merchant = _get("MERCHANT", row["merchant"])
    check(merchant["state"] == "active", 409, "merchant_suspended")
    price = int(row["price_points"])
    _write(
        _update("REDEMPTION", redemption_id, "SET #s = :c, ended_at = :n, ended_by = :by", "#s = :r",
                {":c": "confirmed", ":r": "reserved", ":n": now, ":by": clerk}, names={"#s": "state"}),
        _update("PERSON", holder, "ADD held :minus, reservations :one", "held >= :price",
                {":minus": -price, ":price": price, ":one": -1}),
        _put("POSTING", f"rdm:{redemption_id}:confirm", {"person": holder, "points": 0, "at": now}),
        otherwise="not_reserved",
    )  # fmt: skip
    TABLE.update_item(
        Key={"pk": f"MERCHANT#{row['merchant']}", "sk": "MERCHANT"},
        UpdateExpression="ADD taken :p", ExpressionAttributeValues={":p": price},
    )  # fmt: skip
    return _answer(200, receipt(redemption_id, row["merchant"], price, at=now))


@idempotent(persistence_store=DynamoDBPersistenceLayer(table_name="bench_idempotency"), config=once)
def _done_once(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return dict(app.resolve(event, context))


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """What the gateway calls."""
    once.register_lambda_context(context)
    event["headers"] = {name.lower(): value for name, value in event["headers"].items()}
    try:
        answer: dict[str, Any] = _done_once(event, context)
    except IdempotencyAlreadyInProgressError:
        return _refusal(Refused(409, "in_progress"))
    except (IdempotencyKeyError, IdempotencyValidationError):
        return _refusal(Refused(422, "idempotency_mismatch"))
    logger.info("served", route=event["resource"], status=answer["statusCode"])
    return answer


@app.exception_handler(Refused)
def _told(refusal: Refused) -> Response[str]:
    return _answer(refusal.status, refusal.body())


def _refusal(refusal: Refused) -> dict[str, Any]:
    headers = {"Content-Type": "application/json"}
    return {"statusCode": refusal.status, "headers": headers, "body": json.dumps(refusal.body())}


def _answer(status: int, body: Any) -> Response[str]:
    return Response(status, "application/json", json.dumps(body))


def _asked() -> tuple[str, str, dict[str, Any], int]:
    headers, now = app.current_event.headers, now_ms()
    return person_of(headers["authorization"], now), headers["idempotency-key"], app.current_event.json_body, now


def _get(kind: str, name: str) -> dict[str, Any]:
    found = TABLE.get_item(Key={"pk": f"{kind}#{name}", "sk": kind}, ConsistentRead=True).get("Item")
    check(found, 404, "not_found")
    return dict(found)


def _put(kind: str, name: str, item: dict[str, Any]) -> dict[str, Any]:
    key = {"pk": f"{kind}#{name}", "sk": kind}
    return {"Put": {"TableName": NAME, "Item": item | key, "ConditionExpression": "attribute_not_exists(pk)"}}


def _update(
    kind: str, name: str, change: str, condition: str, values: dict[str, Any], *, names: dict[str, str] | None = None
) -> dict[str, Any]:
    update: dict[str, Any] = {
        "TableName": NAME, "Key": {"pk": f"{kind}#{name}", "sk": kind}, "UpdateExpression": change,
        "ConditionExpression": condition, "ExpressionAttributeValues": values,
    }  # fmt: skip
    return {"Update": update | ({"ExpressionAttributeNames": names} if names else {})}


def _write(*pieces: dict[str, Any], otherwise: str) -> None:
    try:
        TABLE.meta.client.transact_write_items(TransactItems=list(pieces))
    except ClientError as error:
        check(error.response["Error"]["Code"] != "TransactionCanceledException", 409, otherwise)
        raise


def _count(name: str, **added: int) -> None:
    TABLE.update_item(
        Key={"pk": f"COUNT#{name}", "sk": "COUNT"},
        UpdateExpression="ADD " + ", ".join(f"#{each} :{each}" for each in added),
        ExpressionAttributeNames={f"#{each}": each for each in added},
        ExpressionAttributeValues={f":{each}": value for each, value in added.items()},
    )


def _proven(volunteer: dict[str, Any], station: dict[str, Any], body: dict[str, Any], now: int) -> int:
    check(station["state"] == "open", 409, "station_closed")
    inside(body["location"], float(station["lat"]), float(station["lng"]), float(station["radius_m"]))
    step = step_of(body["code"], station["id"], int(station["version"]), now)
    check(volunteer["step"] < step, 409, "code_used")
    return step

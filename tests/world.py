"""Builders: the people, stations and calls that tests speak of. Everything runs on the real local engine."""

import itertools
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import unquote_plus

import time_machine
from msgspec.structs import replace

from chalicelib import identity, stations
from chalicelib.identity import tokens
from chalicelib.identity.store import DeskIdentity
from chalicelib.kit.clock import DAY, SHANGHAI, now_ms
from chalicelib.kit.ids import new_ulid
from chalicelib.kit.record import Command
from chalicelib.kit.secrets import key_ring
from chalicelib.kit.table import Unit, run, stale
from chalicelib.kit.who import Actor, Role
from chalicelib.stations.codes import printed, rotating_now
from chalicelib.stations.store import registry

MONDAY = datetime(2026, 11, 23, 9, tzinfo=SHANGHAI)
HERE: dict[str, Any] = {"lat": 36.8131, "lng": 118.0548, "accuracy_m": 20.0, "datum": "gcj02"}
_count = itertools.count(1)


def fresh_key() -> str:
    """An Idempotency-Key as a phone would make it."""
    return new_ulid(now_ms())


@dataclass(frozen=True)
class Reply:
    """What the API answered."""

    status: int
    body: Any
    headers: Mapping[str, str]

    @property
    def code(self) -> str | None:
        """The refusal's code, if it is one."""
        return self.body["error"]["code"] if isinstance(self.body, dict) and "error" in self.body else None


def call(
    method: str,
    path: str,
    body: Any = None,
    *,
    token: str | None = None,
    key: str | None = "fresh",
    headers: Mapping[str, str] | None = None,
    raw: str | None = None,
    parsed: bool = True,
) -> Reply:
    """One request through the real App, as API Gateway would hand it over. `key=None` sends no Idempotency-Key."""
    from app import app

    path, _, query = path.partition("?")
    route, captured = _match(app, path)
    sent = {"content-type": "application/json"}
    if token:
        sent["authorization"] = f"Bearer {token}"
    if key and method != "GET":
        sent["idempotency-key"] = fresh_key() if key == "fresh" else key
    many: dict[str, list[str]] = {}
    for pair in filter(None, query.split("&")):
        name, _, value = pair.partition("=")
        many.setdefault(name, []).append(unquote_plus(value))
    event = {
        "requestContext": {"httpMethod": method, "resourcePath": route, "requestId": fresh_key()},
        "pathParameters": captured,
        "multiValueQueryStringParameters": many or None,
        "headers": {**sent, **(headers or {})},
        "body": raw if raw is not None else None if body is None else json.dumps(body, ensure_ascii=False),
        "isBase64Encoded": False,
        "stageVariables": None,
    }
    answer = app(event, None)
    text, is_json = answer["body"], parsed and "application/json" in answer["headers"].get("Content-Type", "")
    return Reply(answer["statusCode"], json.loads(text) if text and is_json else text or None, answer["headers"])


def _match(app: Any, path: str) -> tuple[str, dict[str, str]]:
    from chalice.local import RouteMatcher

    found = RouteMatcher(list(app.routes)).match_route(path)
    return found.route, found.captured


@dataclass
class Caller:
    """A logged-in person."""

    person: str
    openid: str
    token: str
    actor: Actor

    def get(self, path: str, **rest: Any) -> Reply:
        return call("GET", path, token=self.token, **rest)

    def post(self, path: str, body: Any = None, **rest: Any) -> Reply:
        return call("POST", path, body, token=self.token, **rest)

    def put(self, path: str, body: Any = None, **rest: Any) -> Reply:
        return call("PUT", path, body, token=self.token, **rest)

    def patch(self, path: str, body: Any = None, **rest: Any) -> Reply:
        return call("PATCH", path, body, token=self.token, **rest)

    def delete(self, path: str, **rest: Any) -> Reply:
        return call("DELETE", path, token=self.token, **rest)


@dataclass
class World:
    """One test's city: people, stations, time. Ids are fresh, so that tests share an engine without meeting."""

    traveller: Any
    travels: list[Any] = field(default_factory=list)

    def later(self, *, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0) -> None:
        """Let time pass."""
        self.traveller.shift(days * 86400 + hours * 3600 + minutes * 60 + seconds)

    def citizen(self, *roles: tuple[str, str], level: int = 2, device: str = "") -> Caller:
        """A person with roles (name, scope) and an assurance of 0 openid, 1 phone, 2 real name."""
        person, openid = new_ulid(now_ms()), f"openid-{fresh_key()}"

        def arrive(unit: Unit) -> None:
            identity.enrol(unit, person, openid=openid)

        run(arrive)
        run(lambda unit: _raise(unit, person, level))
        for role in (Role(name, scope) for name, scope in roles):
            run(partial(_grant, person=person, role=role))
        session = tokens.Session(person, 0, device, now_ms() + 7 * DAY)
        return Caller(person, openid, tokens.issue(session, key_ring()), Actor(person, 0, device, openid))

    def station(self, **changes: Any) -> stations.Station:
        """An open station at HERE, open day and night unless said otherwise."""
        plain = stations.Station(
            id=f"T-{next(_count):06d}",
            name="测试站",
            kind="community",
            area="370303",
            lat=HERE["lat"],
            lng=HERE["lng"],
            radius_m=150,
            opens=0,
            closes=1440,
            state="open",
            version=1,
        )
        station = replace(plain, **changes)
        registry.create(Command(fresh_key(), "builder"), station.id, station)
        stations.snapshot.rebuild(registry.document)
        stations.snapshot.forget()
        return station


def _grant(unit: Unit, *, person: str, role: Role) -> None:
    identity.set_role(unit, person, role, held=True)


def _raise(unit: Unit, person: str, level: int) -> None:
    unit.change(
        identity.desk_key(person),
        DeskIdentity.assurance.set(level),
        condition=DeskIdentity.epoch == 0,
        otherwise=stale,
    )


def rotating_code(station: stations.Station) -> str:
    """The code on the station's screen now."""
    return rotating_now(station, now_ms()).code


def poster_code(station: stations.Station) -> str:
    """The code on the station's wall."""
    return printed(station)


def start_of_day() -> Any:
    """A travelling clock that starts on a Monday morning in Zibo and ticks."""
    return time_machine.travel(MONDAY, tick=True)

"""Asking every route: who is let in, what is sent, and what an answer has to look like."""

import hashlib
import json
import re
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from app import FEATURES
from chalicelib.identity import tokens
from chalicelib.kit.clock import DAY, now_ms
from chalicelib.kit.door import Route
from chalicelib.kit.errors import SENTENCES
from chalicelib.kit.openapi import refusals_of
from chalicelib.kit.secrets import KeyRing, key_ring
from chalicelib.kit.words import PATH, Word
from infra.proof.georeport import Said, is_error
from tests.devices.enrolling import enrolled
from tests.world import Caller, Reply, World, call

from .samples import sample

ROUTES: tuple[Route, ...] = tuple(route for feature in FEATURES for route in feature.table)
BY_FEATURE = {feature.feature: feature.table for feature in FEATURES if feature.table}
GUEST = "370300"


def path_of(route: Route, **other: str) -> str:
    """The route's path with fitting values that name nothing (or `other` ones)."""
    path = route.path
    for name in _names(path):
        path = path.replace(f"{{{name}}}", other.get(name) or sample(PATH.get(name, Word)))
    query = sample(route.query) if route.query is not None else {}
    return path + "".join(f"{'&' if n else '?'}{name}={value}" for n, (name, value) in enumerate(query.items()))


def _names(path: str) -> list[str]:
    return [part[1:-1] for part in path.split("/") if part.startswith("{")]


@dataclass
class Asker:
    """Asks routes and keeps what was wrong with the answers."""

    world: World
    citizen: Caller
    newcomer: Caller
    complaints: list[str] = field(default_factory=list)
    asked: int = 0
    _callers: dict[str, Caller] = field(default_factory=dict)

    def caller(self, route: Route) -> Caller | None:
        """Somebody whom the route lets in; the same for all routes of one admission rule."""
        if route.who.kind == "anyone":
            return None
        if route.who.name not in self._callers:
            roles = [(role, GUEST) for role in route.who.roles]
            by_device = route.who.kind == "device"
            self._callers[route.who.name] = self._device() if by_device else self.world.citizen(*roles)
        return self._callers[route.who.name]

    def _device(self) -> Caller:
        """A screen in a person's clothes: what it asks is asked with its token."""
        with tempfile.TemporaryDirectory() as folder:
            screen = enrolled(self.world, self.world.station(), Path(folder))
        return replace(self.citizen, token=screen.token())

    def ask(self, route: Route, what: str, *, path: str = "", **sent: Any) -> Reply:
        """One request; the answer's shape is looked at, whatever it is."""
        caller = self.caller(route)
        asked = {"token": caller.token if caller else None} | sent
        self.asked += 1
        reply = call(route.method, path or path_of(route), **asked)
        for complaint in misshapen(route, reply):
            self.complain(route, what, complaint)
        return reply

    def expect(self, route: Route, what: str, status: int, code: str | None, **sent: Any) -> None:
        """One request that has to be refused in this way (no code: any refusal of 4xx)."""
        reply = self.ask(route, what, **sent)
        told = foreign_code(reply) if route.voice is not None else reply.code
        fits = (reply.status, told) == (status, code) if code else 400 <= reply.status < 500 and told
        if not fits:
            self.complain(route, what, f"answered {reply.status} {told}, not {status} {code or 'a refusal'}")

    def complain(self, route: Route, what: str, complaint: str) -> None:
        """Keep a complaint, as every test of the edges words it."""
        self.complaints.append(f"{route.method} {route.path} · {what}: {complaint}")


def misshapen(route: Route, reply: Reply) -> Iterator[str]:
    if reply.status < 400:
        return
    if route.voice is not None:
        yield from foreign(reply)
        return
    error = reply.body.get("error") if isinstance(reply.body, dict) and set(reply.body) == {"error"} else None
    if error is None or not {"code", "message", "request_id"} <= set(error) <= {
        "code",
        "message",
        "request_id",
        "details",
    }:
        yield f"not the error shape: {reply.body}"
        return
    if reply.status >= 500:
        yield f"a {reply.status}"
    if error["message"] != SENTENCES.get(error["code"]):
        yield f"says {error['message']!r}"
    if error["request_id"] != reply.headers["X-Request-Id"]:
        yield "another request's id"
    if error["code"] not in refusals_of(route).get(reply.status, set()):
        yield f"{reply.status} {error['code']} is not declared"


def foreign(reply: Reply) -> Iterator[str]:
    """What is wrong with a refusal of Open311's routes."""
    said = Said(reply.status, {name.lower(): value for name, value in reply.headers.items()}, reply.body)
    if not is_error(said, reply.status):
        yield f"not the error shape of GeoReport: {reply.body}"


def foreign_code(reply: Reply) -> str | None:
    """Our code, at the beginning of its description."""
    found = re.search(r"<description>(\w+):", str(reply.body))
    return found[1] if found else None


def trace(client: Any) -> str:
    """A hash of all that both tables hold."""
    digest = hashlib.sha256()
    for table in ("records", "postings"):
        items = [item for page in client.get_paginator("scan").paginate(TableName=table) for item in page["Items"]]
        for line in sorted(json.dumps(item, sort_keys=True, default=repr) for item in items):
            digest.update(line.encode())
    return digest.hexdigest()


def bad_tokens(caller: Caller) -> Mapping[str, dict[str, Any]]:
    """Headers that let nobody in."""
    good = tokens.Session(caller.person, 0, "", now_ms() + DAY)
    ring = key_ring()
    forged = KeyRing(session=((ring.session[0][0], "ee" * 32),), codes=ring.codes)
    gone = KeyRing(session=(("k0", ring.session[0][1]),), codes=ring.codes)
    late = tokens.Session(caller.person, 0, "", now_ms() - 1)
    kid, payload, *_, tag = caller.token.split(".")
    return {
        "no token": {"token": None},
        "an empty token": {"token": None, "headers": {"authorization": "Bearer "}},
        "another scheme": {"token": None, "headers": {"authorization": f"Basic {caller.token}"}},
        "nonsense": {"token": "nonsense"},
        "emoji": {"token": "😀.😀.😀"},
        "a forged signature": {"token": tokens.issue(good, forged)},
        "a key that is gone": {"token": tokens.issue(good, gone)},
        "an expired token": {"token": tokens.issue(late, ring)},
        "a payload of one's own": {"token": f"{kid}.{payload[:-2]}AA.{tag}"},
        "no signature": {"token": f"{kid}.{payload}"},
        "a JWT without a signature": {"token": "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9."},
    }

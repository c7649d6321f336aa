"""The ways to the house: straight into its actions, or through the App with the events of the HTTP gateway."""

import json
import re
from typing import Any, Protocol

from chalicelib.identity import tokens
from chalicelib.kit import log
from chalicelib.kit.clock import HOUR, now_ms
from chalicelib.kit.errors import BusyRetry
from chalicelib.kit.record import Command
from chalicelib.kit.secrets import key_ring
from chalicelib.kit.who import Actor

from .staff import signature
from .verb import Verb
from .verbs import VERBS

ALTERED = "another digest"
STANDING = ("person_frozen", "session_ended")
_NAME = re.compile(r"{(\w+)}")


class Refused(Exception):
    """A "no" as it came over the line."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Ways(Protocol):
    """How a verb reaches the house. `repeats_s`: so long after its first time a key is good.

    `pardoned(verb)`: what may be answered to a repeat of what was done.
    """

    repeats_s: float

    def do(self, verb: str, actor: Actor, given: Command, *about: Any) -> Any:
        """The answer, or an exception."""

    def pardoned(self, verb: str) -> tuple[str, ...]:
        """Refusals that may follow a success."""


PARDONED = {
    "check_in": ("session_voided",),
    "scan_in": ("session_voided",),
    "void": STANDING,
    "void_scan": ("code_expired", "volunteer_unfit"),
    "read": STANDING,
    "enrol": (
        *STANDING,
        "shift_cancelled",
        "shift_begun",
        "shift_full",
        "shifts_overlap",
        "too_many_enrolments",
        "station_closed",
    ),
    "leave_shift": (*STANDING, "shift_begun", "shift_attended"),
    "uploads": (*STANDING, "too_many_uploads"),
}
"""A voided session never counted; a verb without a key knows no repeats."""


class Straight:
    """T0: the action itself, without a door."""

    repeats_s = 40 * 3600.0

    def do(self, verb: str, actor: Actor, given: Command, *about: Any) -> Any:
        return VERBS[verb].act(actor, given, *about)

    def pardoned(self, verb: str) -> tuple[str, ...]:
        return PARDONED.get(verb, ())


class OverHttp:
    """T1: the App, asked as the gateway asks it. The log-in is fresh each time; who may, the door reads itself."""

    repeats_s = 20 * 3600.0
    ITSELF = ("check_in", "check_out", "reserve")  # no door before these looks at anybody's standing

    def __init__(self) -> None:
        from app import app  # registers every route: only where the App is asked

        self._app = app

    def do(self, verb: str, actor: Actor, given: Command, *about: Any) -> Any:
        answer = self._app(_event(VERBS[verb], actor, given, about), None)
        status, body = answer["statusCode"], json.loads(answer["body"] or "null")
        if status == 503:
            raise BusyRetry
        if status >= 500:
            raise RuntimeError(f"{status}: {answer['body']}")
        if status >= 400:
            raise Refused(body["error"]["code"])
        log.meter().replayed = "Idempotency-Replayed" in answer["headers"]
        return VERBS[verb].hear(body)

    def pardoned(self, verb: str) -> tuple[str, ...]:
        return PARDONED.get(verb, ()) + (() if verb in self.ITSELF else STANDING)


def _event(verb: Verb, actor: Actor, given: Command, about: tuple[Any, ...]) -> dict[str, Any]:
    method, route = verb.route.split()
    names = _NAME.findall(route)
    values = dict(zip(names, about, strict=False))
    body = verb.body(*about[len(names) :])
    if given.digest == ALTERED and body is not None:
        body = _otherwise(body)
    sent = {"authorization": f"Bearer {_token(actor)}", "content-type": "application/json"}
    return {
        "requestContext": {"httpMethod": method, "resourcePath": route, "requestId": given.key},
        "pathParameters": values,
        "multiValueQueryStringParameters": None,
        "headers": sent | ({"idempotency-key": given.key} if method != "GET" else {}),
        "body": None if body is None else json.dumps(body),
        "isBase64Encoded": False,
        "stageVariables": None,
    }


def _token(actor: Actor) -> str:
    """A person's log-in, or what a device signs for each request."""
    if actor.device == actor.person:
        sent_at = str(now_ms())
        return f"D1.{actor.device}.{sent_at}.{signature(actor.device, 'token', sent_at)}"
    session = tokens.Session(actor.person, actor.epoch, actor.device, now_ms() + HOUR)
    return tokens.issue(session, key_ring())


def _otherwise(body: dict[str, Any]) -> dict[str, Any]:
    """Another input, as a broken phone sends it under the same key."""
    if "location" in body:
        return body | {"location": body["location"] | {"accuracy_m": body["location"]["accuracy_m"] + 1}}
    if "points" in body:
        return body | {"points": body["points"] + 1}
    return body | {"offer_id": "O-1" if body["offer_id"] == "O-0" else "O-0"}

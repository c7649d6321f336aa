"""What answers for other people's hours: a team, whose leaders may vouch, and tablets that scan without a network."""

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from chalicelib import teams
from chalicelib.devices import actions as devices
from chalicelib.devices.keys import MAC, key_of
from chalicelib.kit.record import Command
from chalicelib.kit.secrets import key_ring
from chalicelib.kit.table import Unit, run, stale
from chalicelib.kit.who import Actor, Role
from chalicelib.offline.rules import Line
from chalicelib.teams.store import TeamMember, member_key, members_of, place_of

TEAM = "T-1"


@dataclass
class Tablet:
    """A device at a station, with the list of what it has scanned."""

    actor: Actor
    station: str
    lines: list[Line] = field(default_factory=list)

    def scan(self, at: int, action: Literal["check_in", "check_out"], code: str) -> None:
        """Write a volunteer's code down."""
        number = len(self.lines) + 1
        mac = signature(self.actor.person, "scan", str(number), str(at), action, code)
        self.lines.append(Line(number, at, action, code, mac))


def signature(device: str, purpose: str, *said: str) -> str:
    """What a device signs, with the key that it was given when it was enrolled."""
    key = key_of(device, key_ring().code_key()[0]) or b""
    return hmac.digest(key, "\n".join((purpose, device, *said)).encode(), hashlib.sha256).hex()[:MAC]


def tablet(keeper: Actor, given: Command, station: str) -> Tablet:
    """Enrol a tablet for a keeper's station."""
    made = devices.enrol(keeper, given, station, name="平板", kind="scanner")
    return Tablet(Actor(made.device, 0, device=made.device, roles=(Role("device", station),)), station)


def found_team(given: Command, area: str, members: Iterable[str]) -> None:
    """Register the team that the leaders lead, with these volunteers as its members."""
    team = teams.Team(TEAM, "先锋队", area, "党员")

    def found(unit: Unit) -> None:
        teams.registry.put(unit, TEAM, team, given)
        for person in members:
            row = TeamMember(person=person, state="member", asked_at=unit.now_ms, since_at=unit.now_ms)
            row.g1pk, row.g1sk = members_of(TEAM), place_of("member", person)
            unit.create(member_key(person, TEAM), row, stale)

    run(found)

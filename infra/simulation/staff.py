"""Those who answer for other people's hours: keepers, a team with its leaders, and tablets that scan without a network."""

import hashlib
import hmac
from dataclasses import dataclass, field
from typing import Literal

from chalicelib import teams
from chalicelib.devices import actions as devices
from chalicelib.kit.record import Command
from chalicelib.kit.who import Actor, Role
from chalicelib.offline.rules import Line

TEAM = "T-1"


@dataclass
class Tablet:
    """A device at a station, with the list of what it has scanned."""

    actor: Actor
    station: str
    key: bytes
    lines: list[Line] = field(default_factory=list)

    def scan(self, at: int, action: Literal["check_in", "check_out"], code: str) -> Line:
        """Write a volunteer's code down."""
        number = len(self.lines) + 1
        said = "\n".join(("scan", self.actor.person, str(number), str(at), action, code))
        mac = hmac.digest(self.key, said.encode(), hashlib.sha256).hex()[:32]
        self.lines.append(Line(number, at, action, code, mac))
        return self.lines[-1]


def tablet(keeper: Actor, given: Command, station: str) -> Tablet:
    """Enrol a tablet for a keeper's station."""
    made = devices.enrol(keeper, given, station, name="平板", kind="scanner")
    actor = Actor(made.device, 0, device=made.device, roles=(Role("device", station),))
    return Tablet(actor, station, bytes.fromhex(made.key))


def found_team(given: Command, area: str) -> None:
    """Register the team that the leaders lead."""
    teams.registry.create(given, TEAM, teams.Team(TEAM, "先锋队", area, "党员"))

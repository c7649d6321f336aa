"""Two releases at once: what one begins the other ends, neither repeats the other, and the books are sound."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from chalicelib.exchange.store import redemption_key
from infra.local.engine import Engine, create_tables
from infra.template import ROOT
from tests.conftest import an_engine
from tests.exchange.shop import Shop, open_shop
from tests.kit.telling import item
from tests.storms.builds import BUILDS, build
from tests.storms.conftest import api, working_at
from tests.storms.crowd import Ask, people, storm
from tests.storms.test_races import since
from tests.world import HERE, Caller, Reply, World, fresh_key, rotating_code

pytestmark = pytest.mark.slow
AT_ONCE = [("before", "now"), ("now", "taught"), ("taught", "next")]
AUDIT = "import json; from infra.audit import audit; print(json.dumps(audit(0)))"


@dataclass
class Town:
    """One engine, every release at work on it, and what people come for."""

    engine: Engine
    shop: Shop
    offer: str
    station: Any
    projects: dict[str, Path]
    urls: dict[str, str]

    def violations(self, release: str) -> Any:
        """What that release's own eyes find in the books."""
        command = [sys.executable, "-c", AUDIT]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        told = subprocess.run(command, cwd=self.projects[release], env=environment, capture_output=True, check=True)
        return json.loads(told.stdout)["found"]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    home = tmp_path_factory.mktemp("releases")
    with ExitStack() as open_ones:
        engine = open_ones.enter_context(an_engine(home))
        open_ones.enter_context(working_at(engine))
        create_tables(engine)
        station, shop = World(None).station(), open_shop(World(None))
        offer = shop.offer(stock=100)
        projects = {"now": ROOT} | {name: build(name, home) for name in BUILDS}
        urls = {
            name: open_ones.enter_context(api(home / f"{name}.log", project))[0] for name, project in projects.items()
        }
        yield Town(engine, shop, offer, station, projects, urls)


@dataclass
class Pair:
    """Two releases that run at once, and one citizen who meets both."""

    town: Town
    first: str
    second: str
    citizen: Caller

    def said(self, release: str, path: str, body: Any = None, *, by: Caller | None = None, **more: str) -> Reply:
        """What a release answers to one request."""
        (answer,) = storm(self.town.urls[release], [Ask(by or self.citizen, path, body, **more)])
        return answer

    def done(self, path: str, body: Any, key: str, *, by: Caller | None = None) -> None:
        """A command that the first release does; the second, asked under the same key, answers alike."""
        answer = self.said(self.first, path, body, by=by, key=key)
        again = self.said(self.second, path, body, by=by, key=key)
        assert answer.status in (200, 201), answer.body
        assert again.body == answer.body
        assert ("Idempotency-Replayed" in answer.headers, "Idempotency-Replayed" in again.headers) == (False, True)

    def turned(self) -> "Pair":
        return Pair(self.town, self.second, self.first, self.citizen)

    def points(self) -> tuple[int, int]:
        """(available, held)."""
        body = self.said(self.first, "/v1/me/points", method="GET").body
        return body["available"], body["held"]

    def code(self) -> dict[str, Any]:
        return {"code": rotating_code(self.town.station), "location": HERE}

    def serve(self) -> None:
        """In at one release, out at the other: two hours, two points."""
        session = fresh_key()
        self.done("/v1/check-ins", self.code(), session)
        since(self.citizen, 2)
        self.turned().done(f"/v1/check-ins/{session}/check-out", self.code(), fresh_key())

    def reserve(self) -> str:
        redemption = fresh_key()
        self.done("/v1/redemptions", {"offer_id": self.town.offer, "quantity": 1}, redemption)
        return redemption

    def spend(self) -> str:
        """Reserved at one release, confirmed at the other."""
        redemption = self.reserve()
        shown = self.said(self.first, f"/v1/redemptions/{redemption}/code", method="GET").body["code"]
        confirm = f"/v1/redemptions/{redemption}/confirm"
        self.turned().done(confirm, {"code": shown}, fresh_key(), by=self.town.shop.clerk)
        return redemption

    def give_back(self) -> None:
        """Reserved at one release, cancelled at the other."""
        self.turned().done(f"/v1/redemptions/{self.reserve()}/cancel", {}, fresh_key())


def meeting(town: Town, first: str, second: str, *, points: int = 0) -> Pair:
    (citizen,) = people(town.engine, 1, points=points)
    return Pair(town, first, second, citizen)


@pytest.mark.parametrize("names", AT_ONCE, ids="-".join)
def test_what_one_release_begins_the_other_ends(town: Town, names: tuple[str, str]) -> None:
    for first, second in (names, reversed(names)):
        pair = meeting(town, first, second)
        pair.serve()
        pair.spend()
        pair.give_back()
        assert pair.points() == (1, 0), "two earned, one spent"
    assert town.violations(names[1]) == []


def test_each_release_makes_items_of_its_own_layout_and_keeps_what_only_the_other_knows(town: Town) -> None:
    old, new = (
        item(redemption_key(meeting(town, each, "now", points=1).reserve())) or {} for each in ("before", "now")
    )
    assert (old.get("v"), new.get("v")) == (None, {"N": "1"})
    newest = item(redemption_key(meeting(town, "next", "taught", points=1).spend())) or {}
    assert (newest["v"], newest["ch"], newest["st"]) == ({"N": "2"}, {"S": "app"}, {"S": "confirmed"})


def test_a_release_that_does_not_know_a_layout_does_nothing_and_the_one_that_does_goes_on(town: Town) -> None:
    """Why a layout takes two releases: this is what happens when the first of them is left out."""
    pair = meeting(town, "next", "taught", points=1)
    cancel, key = f"/v1/redemptions/{pair.reserve()}/cancel", fresh_key()
    refused = pair.said("now", cancel, {}, key=key)
    assert (refused.status, refused.code) == (500, "internal_error")
    assert pair.points() == (0, 1)
    assert pair.said("next", cancel, {}, key=key).status == 200
    assert pair.points() == (1, 0)
    assert town.violations("taught") == []

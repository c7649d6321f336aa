"""Things that exist, so that made-up requests get further than "there is no such thing"."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.identity.rules import ROLES
from tests.world import HERE, Caller, World

AREA = "370303"
MERCHANT, OFFER, TEAM, COMPANY = "FUZZ-SHOP", "FUZZ-OFFER", "FUZZ-TEAM", "FUZZ-RIDERS"
PLACE = {"area": AREA, "lat": HERE["lat"], "lng": HERE["lng"], "datum": HERE["datum"]}


@dataclass(frozen=True)
class Things:
    """What is there, by the names that paths and bodies use for it."""

    owner: Caller
    names: Mapping[str, Any]

    def put_into(self, fields: dict[str, Any]) -> None:
        """Name real things where made-up ones are named."""
        fields.update({name: value for name, value in self.names.items() if name in fields})


def almighty() -> Caller:
    """Somebody whom every route lets in, and who has a shop and a station of his own. He lives in the present."""
    scopes = {"station": "T-FUZZ", "merchant": MERCHANT, "unit": "FUZZ-UNIT", "team": TEAM, "company": COMPANY}
    return World(None).citizen(*((role, scopes.get(kind, "3703")) for role, kind in ROLES.items()))


def made() -> Things:
    """A station, a team, a shop with an offer; made by their roles."""
    World(None).station(id="T-FUZZ")
    maker = almighty()
    for path, body in (
        ("/v1/teams", {"id": TEAM, "name": "测试队", "area": AREA}),
        ("/v1/courier-companies", {"id": COMPANY, "name": "测试配送", "area": AREA}),
        ("/v1/merchants", {"id": MERCHANT, "name": "测试店", **PLACE}),
        (
            "/v1/offers",
            {"id": OFFER, "merchant": MERCHANT, "title": "水", "kind": "goods", "price_points": 1, "stock": 9},
        ),
    ):
        reply = maker.post(path, body)
        assert reply.status == 201, f"{path}: {reply.body}"
    person = maker.get("/v1/me").body
    names = {"station_id": "T-FUZZ", "merchant_id": MERCHANT, "merchant": MERCHANT, "offer_id": OFFER, "team_id": TEAM,
             "company_id": COMPANY}  # fmt: skip
    return Things(maker, {**names, **PLACE, "volunteer_no": person["volunteer_no"], "name": "hours", "location": HERE})

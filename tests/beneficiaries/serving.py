"""How somebody comes on the list of those who are served, in the words of the tests."""

from dataclasses import dataclass, field
from typing import Any

from tests.decisions.deciding import number_of
from tests.world import Caller, Reply, World

COMMUNITY = "370303001001"
COUNTY = "370303"


@dataclass
class Street:
    """A grid with its member, a keeper of its station, and an old lady whose daughter answers for her."""

    world: World
    grid: Caller = field(init=False)
    keeper: Caller = field(init=False)
    daughter: Caller = field(init=False)

    def __post_init__(self) -> None:
        self.grid = self.world.citizen(("grid_member", COMMUNITY))
        self.keeper = self.world.citizen(("station_keeper", self.world.station(area=COMMUNITY).id))
        self.daughter = self.world.citizen()

    def propose(self, by: Caller | None = None, *, contact: Caller | None = None, **rest: Any) -> Reply:
        key = {"key": rest.pop("key")} if "key" in rest else {}
        body = {"name": "王秀英", "area": COMMUNITY, "contact_no": number_of(contact or self.daughter)} | rest
        return (by or self.grid).post("/v1/beneficiaries", body, **key)

    def proposed(self, **rest: Any) -> str:
        reply = self.propose(**rest)
        assert reply.status == 201, reply.body
        return str(reply.body["id"])

    def agree(self, beneficiary: str, by: Caller | None = None) -> Reply:
        return (by or self.daughter).post(f"/v1/beneficiaries/{beneficiary}/agree")

    def withdraw(self, beneficiary: str, by: Caller | None = None) -> Reply:
        return (by or self.daughter).post(f"/v1/beneficiaries/{beneficiary}/withdraw")

    def confirm(self, beneficiary: str, by: Caller | None = None) -> Reply:
        return (by or self.keeper).post(f"/v1/beneficiaries/{beneficiary}/confirm")

    def end(self, beneficiary: str, by: Caller | None = None) -> Reply:
        return (by or self.keeper).post(f"/v1/beneficiaries/{beneficiary}/end")

    def served(self, **rest: Any) -> str:
        """Somebody on the list, for whom a person has agreed to answer and whom a second one has confirmed."""
        beneficiary = self.proposed(**rest)
        assert self.agree(beneficiary, rest.get("contact")).body["state"] == "agreed"
        assert self.confirm(beneficiary).body["state"] == "active"
        return beneficiary

    def mine(self, of: Caller | None = None) -> list[dict[str, Any]]:
        return list((of or self.daughter).get("/v1/me/beneficiaries").body["items"])

    def listed(self, area: str = COMMUNITY, by: Caller | None = None) -> list[dict[str, Any]]:
        """All pages of an area's list."""
        found: list[dict[str, Any]] = []
        path: str | None = f"/v1/beneficiaries?area={area}&limit=50"
        while path:
            body = (by or self.grid).get(path).body
            found += body["items"]
            cursor = body["next_cursor"]
            path = f"/v1/beneficiaries?area={area}&limit=50&cursor={cursor}" if cursor else None
        return found

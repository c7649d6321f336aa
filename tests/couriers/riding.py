"""A delivery company in the words of the tests: its representative, its list, who approves it and who rides."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import count

from chalicelib.couriers.store import list_key
from chalicelib.kit.table import fetch
from tests.identity.arriving import a_number, prove
from tests.risk.watching import told_of
from tests.world import Caller, Reply, World

COUNTY = "370303"
_serials, _companies = count(100), count(1)


@dataclass
class Rider:
    """Somebody with a verified identity number."""

    phone: Caller
    number: str


@dataclass
class Company:
    """A company, registered, with a representative."""

    world: World
    id: str = field(init=False)
    admin: Caller = field(init=False)
    representative: Caller = field(init=False)

    def __post_init__(self) -> None:
        self.id = f"RIDE-{next(_companies)}"
        self.admin = self.world.citizen(("county_admin", COUNTY))
        made = self.admin.post("/v1/courier-companies", {"id": self.id, "name": "快送公司", "area": COUNTY})
        assert made.status == 201, made.body
        self.representative = self.world.citizen(("courier_company", self.id))

    def rider(self) -> Rider:
        """A real-name citizen."""
        rider = Rider(self.world.citizen(level=0), a_number(serial=next(_serials)))
        assert prove(rider.phone, rider.number).status == 200
        return rider

    def send(self, lines: Iterable[tuple[str, str]], *, by: Caller | None = None, key: str = "fresh") -> Reply:
        """Send a list of (employee number, identity number)."""
        csv = "\n".join(("employee_no,id_number", *(",".join(line) for line in lines)))
        return (by or self.representative).post(f"/v1/courier-companies/{self.id}/lists", {"csv": csv}, key=key)

    def approve(self, sent: Reply, *, by: Caller | None = None) -> Reply:
        """The county's administrator says yes."""
        return (by or self.admin).post(f"/v1/courier-companies/{self.id}/lists/{sent.body['id']}/approve")

    def lists(self, *riders: Rider, tell: bool = True) -> None:
        """Its list is in force, and the stream has told of it."""
        sent = self.send((f"E-{at}", each.number) for at, each in enumerate(riders))
        assert sent.status == 201, sent.body
        assert self.approve(sent).status == 200
        if tell:
            self.tell()

    def tell(self, *, times: int = 1) -> None:
        """What the stream tells of the list in force."""
        told_of(list_key(self.id), times=times)

    def join(self, rider: Rider) -> Reply:
        """He says that he rides for it."""
        return rider.phone.post("/v1/me/courier", {"company_id": self.id})

    def leave(self, rider: Rider) -> Reply:
        """He says that he does not any more."""
        return rider.phone.post("/v1/me/courier/leave", {"company_id": self.id})

    def stored(self) -> str:
        """All that is kept of its lists in force, as text."""
        return repr(fetch([list_key(self.id)]))


def rides(rider: Rider) -> bool:
    """Whether he gets a courier's shift of uploads with his next request."""
    answer = rider.phone.post("/v1/me/courier/uploads", {"count": 1}, key=None)
    assert answer.status == 200 or answer.code == "role_required", answer.body
    return answer.status == 200

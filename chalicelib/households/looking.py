"""What a member sees of his household."""

from dataclasses import dataclass
from typing import Literal, cast

from ..identity import profile_key, profile_of
from ..kit.pages import Listing, every
from ..kit.table import Unit, run
from ..privacy import mask_name
from .store import Member, member_key


@dataclass(frozen=True)
class Housemate:
    """A member as the others see him."""

    volunteer_no: str
    name: str
    joined_at: int


@dataclass(frozen=True)
class Home:
    """A person's household: as a member, or as one who has left and still counts as of it."""

    household: str = ""
    members: tuple[Housemate, ...] = ()
    locked_until: int | None = None

    @property
    def state(self) -> Literal["none", "member", "left"]:
        """Whether he is a member, or has left and is still counted as one."""
        if self.locked_until is not None:
            return "left"
        return "member" if self.household else "none"


def home_shown(person: str) -> Home:
    """The household of a person, with its members while he is one of them."""
    return run(lambda unit: _home(unit, person))


def _home(unit: Unit, person: str) -> Home:
    household = profile_of(unit, person).household or ""
    row = unit.get(Member, member_key(household, person)) if household else None
    if row is None:
        return Home(household)
    if row.left_at:
        return Home(household, locked_until=int(row.locked_until))
    rows = [cast(Member, Member.of(item)) for item in every(Listing(f"HH#{household}", prefix="MEMBER#"))]
    present = [each for each in rows if not each.left_at]
    unit.read(*(profile_key(each.person) for each in present))
    return Home(household, tuple(_housemate(unit, each) for each in present))


def members_of(household: str) -> list[str]:
    """Whoever counts as of a household: its members, and those who have left and are still bound to it."""
    rows = (Member.of(item) for item in every(Listing(f"HH#{household}", prefix="MEMBER#")))
    return [row.person for row in rows if row is not None and (not row.left_at or row.g1pk)]


def _housemate(unit: Unit, row: Member) -> Housemate:
    profile = profile_of(unit, row.person)
    return Housemate(profile.volunteer_no, mask_name(profile.real_name or "*"), int(row.joined_at))

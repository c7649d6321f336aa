"""Cases that were verified, counted by month for the reporter, the verifier and both: a repeat changes nothing.

Counts and flag land in one write; the set of cases on the pair's row is what makes a repeat known.
"""

from dataclasses import dataclass
from functools import partial

from .. import identity, policy
from ..kit.clock import DAY, SECOND, day_start_ms, month_of
from ..kit.ids import to_bytes
from ..kit.table import Key, Unit, run, stale
from .flagging import Doubt, raise_flag
from .pairing_rules import NO_CASEWORK, Casework, Meeting, same_pair
from .store import CaseworkMonth, Pair, casework_key, pair_key


@dataclass(frozen=True)
class Verified:
    """A case that a verifier closed: whose report it was, who looked, where and when."""

    case: str
    reporter: str
    verifier: str
    area: str
    at: int


def see_verified(verified: Verified) -> None:
    """Fold a closing into the month of both; a repeat finds it counted. Nothing is counted of who has left."""
    try:
        run(partial(_see, verified=verified))
    except identity.PersonLeft:
        return


def _see(unit: Unit, *, verified: Verified) -> None:
    risk, month = policy.at(verified.at).risk, month_of(verified.at)
    until = (verified.at + risk.pair_days * DAY) // SECOND
    key, case = pair_key(verified.verifier, month, verified.reporter), to_bytes(verified.case)
    reporter, verifier = casework_key(verified.reporter, month), casework_key(verified.verifier, month)
    unit.read(key, reporter, verifier)
    pair = unit.get(Pair, key)
    if pair is not None and case in pair.counted:
        return
    for person in (verified.reporter, verified.verifier):
        identity.demand_here(unit, person)
    if pair is None:
        unit.create(key, Pair(cases={case}, expires_s=until), stale)
    else:
        unit.change(key, Pair.cases.add({case}), condition=~Pair.cases.contains(case), otherwise=stale)
    his, whole = _count(unit, reporter, until, reported=1), _count(unit, verifier, until, verified=1)
    together = len(pair.counted) + 1 if pair is not None else 1
    meeting = Meeting(together, his.reported, whole.verified)
    if same_pair(meeting, risk):
        begins_at = day_start_ms(f"{month}-01")
        raise_flag(
            unit,
            Doubt(
                "same_pair", "", begins_at, meeting.percent, verified.verifier,
                others=(verified.reporter,), area=verified.area,
            ),
        )  # fmt: skip


def _count(unit: Unit, key: Key, until: int, *, reported: int = 0, verified: int = 0) -> Casework:
    """The person's month, with this case."""
    row = unit.get(CaseworkMonth, key)
    known = row.counts if row is not None else NO_CASEWORK
    counts = Casework(known.reported + reported, known.verified + verified)
    if row is None:
        unit.create(key, CaseworkMonth(counts=counts, expires_s=until), stale)
    else:
        unit.change(
            key, CaseworkMonth.counts.set(counts), condition=CaseworkMonth.counts == known, otherwise=stale
        )  # fmt: skip
    return counts

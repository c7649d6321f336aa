"""What may never be seen, looked at with every single write: edges of the machines, prices, moments, immutable rows."""

from collections import Counter
from typing import Any

from chalicelib.disputes.rules import Dispute, both_agree
from chalicelib.disputes.store import DisputeRow
from chalicelib.kit.clock import DAY, SECOND

from .case_watch import case_seen, report_seen
from .roster_watch import shift_seen
from .shelf import Stored

GRACE_MS = 30 * SECOND
EXPIRE_MS = 120 * SECOND
RESERVATIONS_MAX = 3
PER_PERSON = 1
"""The limit of those offers that have one."""
WINDOW_MS = 7 * DAY
ROTATING_GRADE = 3
"""Only a rotating code proves so much of a check-in."""
ENDS = ("confirmed", "cancelled", "expired")
EDGES = {"reserved": ENDS, "confirmed": ("disputed", "reversed"), "disputed": ("confirmed", "reversed")}
DISPUTED = {
    "": ("asked", "open", "reversed"),
    "asked": ("asked", "open", "reversed", "withdrawn", "lapsed"),
    "open": ("open", "withdrawn", "upheld", "reversed"),
    "withdrawn": ("asked", "open", "reversed"),
    "lapsed": ("asked", "open", "reversed"),
}
"""From where to where: a redemption, and what is said about it."""


class Witness:
    """Sees every change of both tables; `seen` are the violations."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self._shards: dict[tuple[str, str], Stored] = {}
        self._confirmed_at: dict[str, int] = {}
        self.shown: set[str] = set()  # reports that everybody could see at some moment
        self.disputed: Counter[str] = Counter()  # how often redemptions of each merchant were

    def record(self, old: Stored | None, new: Stored | None) -> None:
        """A change of the records table."""
        pk, sk = (new or old or {})["pk"]["S"], (new or old or {})["sk"]["S"]
        if pk.startswith("RDM#"):
            self._redemption(pk, old, new)
        elif sk == "CASE":
            self.seen += case_seen(old, new)
        elif sk == "SHIFT":
            self.seen += shift_seen(old, new)
        elif sk == "REPORT":
            self.seen += report_seen(old, new)
        elif sk == "SHOWN" and new is not None:
            self.shown.add(pk.removeprefix("REPORT#"))
        elif pk.startswith("DISPUTES#"):
            self._dispute(DisputeRow.of(old), DisputeRow.of(new))
        elif sk == "DESK" and old is not None:
            before, after = _raw(old, "os"), _raw(new, "os")
            if before is not None and after is not None and before != after:
                self.seen.append(f"{pk}: one open session was replaced by another")
            self._step(pk, old, new)
            if len(_raw(new, "eo") or ()) > RESERVATIONS_MAX:
                self.seen.append(f"{pk}: {len(_raw(new, 'eo'))} reservations are open")
        elif sk.startswith("LIMIT#") and int(_raw(new, "ct") or 0) > PER_PERSON:
            self.seen.append(f"{pk}/{sk}: has {_raw(new, 'ct')}")
        elif sk.startswith("STOCK#") and new is not None:
            self._shards[pk, sk] = new
            if int(_raw(new, "qt")) < 0:
                self.seen.append(f"{pk}/{sk}: the stock is below nothing")

    def posting(self, old: Stored | None, new: Stored | None) -> None:
        """A change of the postings table: only new rows are right."""
        if old is not None:
            self.seen.append(f"{old['pk']['S']}/{old['sk']['S']}: a posting was changed or removed")

    def _step(self, pk: str, old: Stored, new: Stored | None) -> None:
        """A rotating code's step is used once by a person: a session that such a code opened moved it on."""
        before, after = (int(_raw(each, "is") or 0) for each in (old, new))
        by_code = _raw(old, "os") is None and _raw(new, "os") is not None and int(_raw(new, "og")) == ROTATING_GRADE
        if after < before or (by_code and after == before):
            self.seen.append(f"{pk}: step {after} of a code was used again")

    def _redemption(self, pk: str, old: Stored | None, new: Stored | None) -> None:
        if new is None:
            self.seen.append(f"{pk}: a redemption was removed")
        elif old is None:
            self._begun(pk, new)
        elif _raw(old, "st") != _raw(new, "st"):
            self._moved(pk, _raw(old, "st"), new)
        if old is not None and new is not None and _raw(old, "pp") != _raw(new, "pp"):
            self.seen.append(f"{pk}: its price changed")

    def _begun(self, pk: str, new: Stored) -> None:
        shard = self._shards.get((f"OFFER#{_raw(new, 'of')}", f"STOCK#{int(_raw(new, 'sh')):02d}"))
        if _raw(new, "st") != "reserved" or shard is None:
            self.seen.append(f"{pk}: began as {_raw(new, 'st')}, with a shard or without")
        elif _raw(shard, "pp") != _raw(new, "pp"):
            self.seen.append(f"{pk}: reserved for {_raw(new, 'pp')} while the price is {_raw(shard, 'pp')}")
        elif not _raw(shard, "lv"):
            self.seen.append(f"{pk}: reserved although the offer is withdrawn")

    def _moved(self, pk: str, before: str, new: Stored) -> None:
        after = _raw(new, "st")
        if after not in EDGES.get(before, ()):
            self.seen.append(f"{pk}: went from {before} to {after}")
        if after == "disputed":
            self.disputed[_raw(new, "me")] += 1
        if before == "reserved":
            self._ended(pk, new)

    def _dispute(self, old: DisputeRow | None, new: DisputeRow | None) -> None:
        if new is None:
            self.seen.append(f"dispute {old and old.sk}: was removed")
            return
        before, after = old.state if old is not None else "", new.dispute
        if after.state not in DISPUTED.get(before, ()):
            self.seen.append(f"dispute {new.sk}: went from {before} to {after.state}")
        if before != after.state:
            self._said(after)

    def _said(self, dispute: Dispute) -> None:
        """What has just begun has begun in time; what is decided was decided by an arbiter, or by both parties."""
        until = self._confirmed_at.get(dispute.redemption, 0) + WINDOW_MS
        if dispute.state in ("asked", "open") and dispute.opened_at > until:
            self.seen.append(f"dispute {dispute.redemption}: {dispute.state} after its window")
        if dispute.state == "upheld" and dispute.decision is None:
            self.seen.append(f"dispute {dispute.redemption}: upheld by nobody")
        if dispute.state == "reversed" and dispute.decision is None and not both_agree(dispute):
            self.seen.append(f"dispute {dispute.redemption}: reversed by one party alone")

    def _ended(self, pk: str, new: Stored) -> None:
        if _raw(new, "st") == "confirmed":
            self._confirmed_at[pk.removeprefix("RDM#")] = int(_raw(new, "xa"))
        late_ms = int(_raw(new, "xa") or 0) - int(_raw(new, "ea"))
        if _raw(new, "st") == "confirmed" and late_ms > GRACE_MS:
            self.seen.append(f"{pk}: confirmed {late_ms} ms after its end")
        if _raw(new, "st") == "expired" and late_ms < EXPIRE_MS:
            self.seen.append(f"{pk}: expired {late_ms} ms after its end")


def _raw(item: Stored | None, name: str) -> Any:
    value = (item or {}).get(name)
    return next(iter(value.values())) if value is not None else None

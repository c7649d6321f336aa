"""What may never be seen, looked at with every single write: edges of the machines, prices, moments, immutable rows."""

from typing import Any

from chalicelib.kit.clock import SECOND

from .shelf import Stored

GRACE_MS = 30 * SECOND
EXPIRE_MS = 120 * SECOND
RESERVATIONS_MAX = 3
PER_PERSON = 1
"""The limit of those offers that have one."""


class Witness:
    """Sees every change of both tables; `seen` are the violations."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self._shards: dict[tuple[str, str], Stored] = {}

    def record(self, old: Stored | None, new: Stored | None) -> None:
        """A change of the records table."""
        pk, sk = (new or old or {})["pk"]["S"], (new or old or {})["sk"]["S"]
        if pk.startswith("RDM#"):
            self._redemption(pk, old, new)
        elif sk == "DESK" and old is not None:
            before, after = _raw(old, "os"), _raw(new, "os")
            if before is not None and after is not None and before != after:
                self.seen.append(f"{pk}: one open session was replaced by another")
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

    def _redemption(self, pk: str, old: Stored | None, new: Stored | None) -> None:
        if new is None:
            self.seen.append(f"{pk}: a redemption was removed")
        elif old is None:
            self._begun(pk, new)
        elif _raw(old, "st") != _raw(new, "st"):
            if _raw(old, "st") != "reserved":
                self.seen.append(f"{pk}: went from {_raw(old, 'st')} to {_raw(new, 'st')}")
            self._ended(pk, new)
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

    def _ended(self, pk: str, new: Stored) -> None:
        late_ms = int(_raw(new, "xa") or 0) - int(_raw(new, "ea"))
        if _raw(new, "st") == "confirmed" and late_ms > GRACE_MS:
            self.seen.append(f"{pk}: confirmed {late_ms} ms after its end")
        if _raw(new, "st") == "expired" and late_ms < EXPIRE_MS:
            self.seen.append(f"{pk}: expired {late_ms} ms after its end")


def _raw(item: Stored | None, name: str) -> Any:
    value = (item or {}).get(name)
    return next(iter(value.values())) if value is not None else None

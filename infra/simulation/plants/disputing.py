"""Bugs of disputes and reversals."""

from chalicelib import points
from chalicelib.disputes import actions as disputes
from chalicelib.disputes import deciding
from chalicelib.disputes import rules as dispute_rules
from chalicelib.exchange import reversing
from chalicelib.kit.table import Key

from .planting import among, instead, nothing, together, without

_RETURN = points.Return


def _from_elsewhere(lots: tuple[points.Lot, ...], source: str) -> points.Return:
    return _RETURN(lots, "merchant:M-0")


BUGS = among("redeem", "dispute", bugs={
    "a dispute ignores its window": instead(dispute_rules, "window_ends_at", lambda *_: 1 << 60),
    "a dispute is not counted": instead(reversing, "holds_key", lambda merchant: Key("HOLDS#nobody", "HOLDS")),
    "a dispute is written over another's word": lambda: without(r"^rv = ", "DISPUTES#"),
    "a dispute that has ended is opened again": instead(dispute_rules, "ENDED", ()),
    "one party's consent is enough": instead(disputes, "both_agree", lambda dispute: True),
    "an arbiter decides for his own home": instead(deciding, "_demand_impartial", nothing),
    "a citizen's own hands agree for the shop": instead(disputes, "_demand_other_hands", nothing),
    "what is reversed is reversed again": together(
        instead(deciding, "ENDED", ()), instead(reversing, "_demand", nothing)
    ),
    "a reversal is charged to another shop": instead(points, "Return", _from_elsewhere),
    "a reversal leaves the limit as it was": instead(reversing, "uncount", nothing),
})  # fmt: skip

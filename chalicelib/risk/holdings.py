"""What the watch over services keeps about a person (kit/holdings.py): trails go, decided flags lose their words."""

from ..kit.holdings import at, erased, kept, listed_second, own, removed, worded
from .store import (
    CaseworkMonth,
    Flag,
    GroupMonth,
    Handset,
    Pair,
    Received,
    Share,
    Trail,
    flags_about,
    trail_key,
)

erased(Trail, "trail", at(trail_key), removed)
erased(Share, "", own("RISK#"), removed)
erased(CaseworkMonth, "", own("CASEWORK#"), removed)
erased(Pair, "", own("PAIR#"), removed)
erased(Flag, "flags", listed_second(flags_about), worded(Flag.evidence))
kept(Handset, "", None, "a phone by a tag, from which none can be told, and ids: gone after the weeks of the rules")
kept(GroupMonth, "", None, "the month of a station or team: how many, how long")
kept(Received, "", None, "who served a beneficiary, by ids: gone after two weeks")

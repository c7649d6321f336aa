"""Where offline scans live.

DEVICE#<id> / DEVICE          shared; this drawer: the number of the next line, its latest time, its last sync
DEVICE#<id> / SCAN#<number>   one line as the device signed it, and what became of it; gsi1: those that wait for a gap,
                              and scans out whose scan in may stand on another device's list
DEVICE#<id> / VISIT#<person>  a volunteer who was scanned in and not out; gsi1: until when an out may still arrive
"""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from ..kit.record import JsonAttribute, Record, UlidAttribute
from ..kit.table import Key
from .rules import Line, Outcome, Receipt

WAITING = "SCANS#WAITING"
LOOSE = "SCANS#LOOSE"
VISITS = "VISITS#DUE"


class DeviceScans(Record):
    """The device's drawer of scans."""

    next = NumberAttribute(attr_name="sn", null=True)
    last_at = NumberAttribute(attr_name="sl", null=True)
    sync_at = NumberAttribute(attr_name="sy", null=True)
    sync_number = NumberAttribute(attr_name="sx", null=True)
    sync_sent_at = NumberAttribute(attr_name="ss", null=True)

    @property
    def expected(self) -> int:
        """The number of the line that is judged next."""
        return int(self.next or 1)


class Scan(Record):
    at = NumberAttribute(attr_name="at")
    action = UnicodeAttribute(attr_name="ac")
    code = UnicodeAttribute(attr_name="cd")
    mac = UnicodeAttribute(attr_name="mc")
    receipt = JsonAttribute[Receipt](Receipt, attr_name="rc", null=False)
    result = UnicodeAttribute(attr_name="rs")
    why = UnicodeAttribute(attr_name="wy", null=True)
    session = UlidAttribute(attr_name="se", null=True)
    minutes = NumberAttribute(attr_name="mn", null=True)
    doubt = UnicodeAttribute(attr_name="db", null=True)

    @property
    def number(self) -> int:
        """Its number in the device's list."""
        return int(self.sk.removeprefix("SCAN#"))

    def line(self) -> Line:
        """The line as it was uploaded."""
        return Line(self.number, int(self.at), self.action, self.code, self.mac)  # type: ignore[arg-type]  # two words

    def outcome(self) -> Outcome:
        """What was answered for it."""
        result = self.result
        return Outcome(
            self.number,
            result,  # type: ignore[arg-type]  # one of the four words
            self.why or "",
            self.session or "",
            int(self.minutes or 0),
            duplicate=True,
        )


class Visit(Record):
    person = UlidAttribute(attr_name="pe")
    session = UlidAttribute(attr_name="se")
    in_at = NumberAttribute(attr_name="ia")
    in_mac = UnicodeAttribute(attr_name="im")
    doubt = UnicodeAttribute(attr_name="db", null=True)


def scan_key(device: str, number: int) -> Key:
    """Where a line lives."""
    return Key(f"DEVICE#{device}", f"SCAN#{number:010d}")


def visit_key(device: str, person: str) -> Key:
    """Where a volunteer's visit lives while it is open."""
    return Key(f"DEVICE#{device}", f"VISIT#{person}")

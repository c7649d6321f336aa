"""Where the bridge keeps what crosses it. None of it expires.

SOURCES / <id>                       another registry (a registry of ours: kit/registry.py)
IMPORT#<id> / IMPORT                 one file: how far it is; gsi1: those with work to do, and those on public notice;
                                     gsi2: those of a source's area
IMPORT#<id> / PAGE#<number>          what became of a hundred rows
FOREIGN#<source> / <foreign id>      a record that was brought in: each only once
FEED#<county>#<month> / <at>#<id>    that something was entered about a session of ours (for exports)
SOURCE#<id> / EXPORTED#<id>          who took which month out, and when
"""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from ..kit.record import JsonAttribute, Record, UlidAttribute, WordAttribute
from ..kit.registry import Registry
from ..kit.revised import Revised
from ..kit.table import Key
from .rules import Form, NoSuchSource, RowResult, Source, SourceExists, State

sources = Registry("SOURCES", Source, missing=NoSuchSource, exists=SourceExists, fact="SourceChanged")
WORK, NOTICES = "IMPORTS#work", "IMPORTS#notice"


class Import(Revised):
    source = UnicodeAttribute(attr_name="so")
    area = UnicodeAttribute(attr_name="ar")
    form = WordAttribute[Form](attr_name="fo")
    sha256 = UnicodeAttribute(attr_name="sh")
    rows = NumberAttribute(attr_name="rw")
    digest = UnicodeAttribute(attr_name="dg")
    state = WordAttribute[State](attr_name="st")
    proposer = UlidAttribute(attr_name="p1")
    approver = UlidAttribute(attr_name="p2", null=True)
    asked_at = NumberAttribute(attr_name="aa")
    next_page = NumberAttribute(attr_name="np")
    fit = NumberAttribute(attr_name="fi")
    refused = NumberAttribute(attr_name="rf")
    counted = NumberAttribute(attr_name="co")
    minutes = NumberAttribute(attr_name="mn")
    why = UnicodeAttribute(attr_name="wy", null=True)
    notice_until = NumberAttribute(attr_name="nu", null=True)
    objector = UlidAttribute(attr_name="ob", null=True)
    objection = UnicodeAttribute(attr_name="oj", null=True)

    @property
    def id(self) -> str:
        """The import's id."""
        return self.pk.removeprefix("IMPORT#")


class ResultPage(Record):
    results = JsonAttribute[tuple[RowResult, ...]](tuple[RowResult, ...], attr_name="rs", null=False)


class Foreign(Record):
    person = UlidAttribute(attr_name="pe")
    brought_by = UlidAttribute(attr_name="im")
    session = UlidAttribute(attr_name="se")
    on = UnicodeAttribute(attr_name="dy")
    minutes = NumberAttribute(attr_name="mn")


class Feed(Record):
    person = UlidAttribute(attr_name="pe")
    session = UlidAttribute(attr_name="se")
    on = UnicodeAttribute(attr_name="dy")


class Exported(Record):
    by = UlidAttribute(attr_name="by")
    month = UnicodeAttribute(attr_name="mo")
    at = NumberAttribute(attr_name="at")


def import_key(import_id: str) -> Key:
    """Where an import lives."""
    return Key(f"IMPORT#{import_id}", "IMPORT")


def page_key(import_id: str, number: int) -> Key:
    """Where the results of a page of rows live."""
    return Key(f"IMPORT#{import_id}", f"PAGE#{number:05d}")


def foreign_key(source: str, foreign_id: str) -> Key:
    """Where a foreign record is known by its id."""
    return Key(f"FOREIGN#{source}", foreign_id)


def imports_of(area: str) -> str:
    """The partition of gsi2 with the imports of an area."""
    return f"IMPORTS#{area}"


def feed_of(area: str, month: str) -> str:
    """The partition of what was entered at an area's county in a month."""
    return f"FEED#{area[:6]}#{month}"


def exported_key(source: str, export: str) -> Key:
    """Where an export is kept."""
    return Key(f"SOURCE#{source}", f"EXPORTED#{export}")


def upload_name(import_id: str) -> str:
    """The quarantine's name of an import's file, and that of its copy which stays."""
    return f"imports/{import_id}"


def due(at_ms: int) -> str:
    """A moment as a range key."""
    return f"{at_ms:013d}"

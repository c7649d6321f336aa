"""Where settlements live.

SETTLE#<merchant> / BATCH#<month>              one batch: what it is made of, state, who signed; gsi1: its month,
                                               by area; gsi2: its state, by area and month
SETTLE#<merchant> / PAGE#<month>#<hash>        five hundred of its lines, compressed
SLIPS#<merchant>#<month> / <redemption>[#reverse]  it was told of: what postings are held against
SETTLE#<merchant> / STATEMENT#<month>#<format> a statement was made: the object's key
SETTLED / <merchant>                           the last month that the job has looked at
SETTLED#ROUNDS / <month>                       every merchant was asked whether it has anything in that month
SETTLE#<merchant> / TERMS                      how the merchant is settled
M#<merchant> / CHAIN                           points' chain of what was paid (points/apart.py)
"""

from collections.abc import Iterator

from pynamodb.attributes import UnicodeAttribute

from ..kit.pages import Listing, every
from ..kit.record import BytesAttribute, Item, JsonAttribute, Record, WordAttribute
from ..kit.revised import Revised
from ..kit.table import Key
from .rules import Batch, Content, NoSuchSettlement, State, Step, Terms, Verb


class BatchRow(Revised):
    """A batch."""

    state = WordAttribute[State](attr_name="st")
    content = JsonAttribute[Content](Content, attr_name="co", null=False)
    steps = JsonAttribute[dict[str, Step]](dict[str, Step], attr_name="sp", null=False)

    @property
    def batch(self) -> Batch:
        """The row as a plain value."""
        merchant, month = self.pk.removeprefix("SETTLE#"), self.sk.removeprefix("BATCH#")
        return Batch(merchant, month, self.state, self.content, self.steps)


class PageRow(Record):
    body = BytesAttribute(attr_name="bd")


class TermsRow(Revised):
    terms = JsonAttribute[Terms](Terms, attr_name="dc", null=False)


class Slip(Record):
    """Only its being there says something."""


class StatementRow(Record):
    object_key = UnicodeAttribute(attr_name="ok")

    @property
    def merchant(self) -> str:
        """Whose."""
        return self.pk.removeprefix("SETTLE#")

    @property
    def month(self) -> str:
        """Of which month."""
        return self.sk.split("#")[1]


class Progress(Record):
    month = UnicodeAttribute(attr_name="mo")


class Round(Record):
    """Only its being there says something."""


def batch_key(merchant: str, month: str) -> Key:
    """Where a batch lives."""
    return Key(f"SETTLE#{merchant}", f"BATCH#{month}")


def page_key(merchant: str, month: str, name: str) -> Key:
    """Where a page of lines lives."""
    return Key(f"SETTLE#{merchant}", f"PAGE#{month}#{name}")


def slip_key(merchant: str, month: str, redemption: str, verb: Verb = "confirm") -> Key:
    """Where the slip of a confirmation or a reversal lives."""
    return Key(f"SLIPS#{merchant}#{month}", redemption if verb == "confirm" else f"{redemption}#{verb}")


def statement_key(merchant: str, month: str, form: str) -> Key:
    """Where it stands that a statement was made."""
    return Key(f"SETTLE#{merchant}", f"STATEMENT#{month}#{form}")


def terms_key(merchant: str) -> Key:
    """Where a merchant's terms live."""
    return Key(f"SETTLE#{merchant}", "TERMS")


def progress_key(merchant: str) -> Key:
    """How far the job has come with a merchant."""
    return Key("SETTLED", merchant)


def round_key(month: str) -> Key:
    """Whether every merchant was asked for that month."""
    return Key("SETTLED#ROUNDS", month)


def month_partition(month: str) -> str:
    """The partition of gsi1 with a month's batches, by `<area>#<merchant>`."""
    return f"SETTLEMENTS#{month}"


def state_partition(state: str) -> str:
    """The partition of gsi2 with the batches in a state, by `<area>#<month>#<merchant>`."""
    return f"SETTLEMENTS#{state}"


def ranges_of(batch: Batch) -> tuple[str, str]:
    """(range key in its month, range key among its state): an area's batches stand together."""
    area = batch.content.area
    return f"{area}#{batch.merchant}", f"{area}#{batch.month}#{batch.merchant}"


def slips_of(merchant: str, month: str) -> frozenset[tuple[str, Verb]]:
    """(redemption, verb) of whatever was told of in a month."""
    found = (item["sk"]["S"].partition("#") for item in every(Listing(slip_key(merchant, month, "").pk)))
    return frozenset((redemption, "reverse" if verb else "confirm") for redemption, _, verb in found)


def batches_in(state: State) -> Iterator[Batch]:
    """Every batch in a state."""
    return batches_of(every(Listing(state_partition(state), index="gsi2")))


def batches_of(items: "Iterator[Item] | list[Item]") -> Iterator[Batch]:
    """Stored items as batches."""
    return (row.batch for item in items if (row := BatchRow.of(item)) is not None)


def required(row: BatchRow | None) -> BatchRow:
    """The row, or NoSuchSettlement."""
    if row is None:
        raise NoSuchSettlement()
    return row

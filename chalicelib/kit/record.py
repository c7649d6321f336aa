"""Records: what a feature's store declares. PynamoDB gives typed attributes and conditions; the key is kit's.

A Record may be a whole item or one drawer of a shared item (the person's desk): the attributes of other features on
the same item are simply not declared, and never lost, because nothing here writes a whole item but a creation.
"""

import json
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Generic, NamedTuple, Self, TypeVar, cast

import msgspec
from pynamodb.attributes import Attribute, NumberAttribute, UnicodeAttribute
from pynamodb.constants import BINARY, STRING
from pynamodb.exceptions import AttributeNullError
from pynamodb.expressions.condition import size
from pynamodb.models import Model

from .errors import IdempotencyMismatch
from .ids import from_bytes, to_bytes
from .layout import WRITES, as_newest
from .log import meter

T = TypeVar("T")

Item = Mapping[str, dict[str, Any]]
"""A stored item in DynamoDB's own JSON: attribute name -> {type: value}."""


class UlidAttribute(Attribute[str]):
    """A ULID: 16 bytes in the store, 26 characters in the code."""

    attr_type = BINARY

    def serialize(self, value: str) -> bytes:
        return to_bytes(value)

    def deserialize(self, value: bytes) -> str:
        return from_bytes(bytes(value))


class BytesAttribute(Attribute[bytes]):
    """Raw bytes."""

    attr_type = BINARY

    def serialize(self, value: bytes) -> bytes:
        return value

    def deserialize(self, value: bytes) -> bytes:
        return bytes(value)


class WordAttribute(Attribute[T], Generic[T]):
    """One of a few words (a Literal) as text."""

    attr_type = STRING

    def serialize(self, value: T) -> Any:
        return value

    def deserialize(self, value: Any) -> T:
        return cast(T, value)


class JsonAttribute(Attribute[T], Generic[T]):
    """A msgspec type as compact JSON text: for what is always read and written whole."""

    attr_type = STRING

    def __init__(self, of: Any, *, attr_name: str, null: bool = True) -> None:
        super().__init__(attr_name=attr_name, null=null)
        self._decoder = msgspec.json.Decoder(of)

    def serialize(self, value: T) -> str:
        return msgspec.json.encode(value).decode()

    def deserialize(self, value: str) -> T:
        return cast(T, self._decoder.decode(value))


class Fact(msgspec.Struct, frozen=True, array_like=True):
    """A past-tense sentence that rides on the record whose write makes it true.

    `name` is its kind, `at` UTC milliseconds, `data` ids and small figures: no text, no places, no openid.
    """

    name: str
    at: int
    data: dict[str, Any] = {}


def without_owner(pk: str, fact: Fact) -> Fact:
    """The fact as it rides on an item of its own person's: whose it is, the key says."""
    if pk != f"P#{fact.data.get('person')}":
        return fact
    return Fact(fact.name, fact.at, {name: value for name, value in fact.data.items() if name != "person"})


def with_owner(pk: str, fact: Fact) -> Fact:
    """The fact with whose it is, whether it was told so or rides on his own item."""
    if not pk.startswith("P#"):
        return fact
    return Fact(fact.name, fact.at, {"person": pk.removeprefix("P#"), **fact.data})


class Command(msgspec.Struct, frozen=True, array_like=True):
    """A client's command: its Idempotency-Key and a digest of its input."""

    key: str
    digest: str


class Record(Model):
    """Base of all records: the key, two sparse indexes, facts and the trace of whoever told them, the stamp of the last
    single write, expiry, and the layout that the item was made in."""

    class Meta:
        table_name = "records"

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    g1pk = UnicodeAttribute(null=True)
    g1sk = UnicodeAttribute(null=True)
    g2pk = UnicodeAttribute(null=True)
    g2sk = UnicodeAttribute(null=True)
    facts = JsonAttribute[tuple[Fact, ...]](tuple[Fact, ...], attr_name="f")
    facts_number = NumberAttribute(attr_name="fn", null=True)
    trace_id = BytesAttribute(attr_name="t", null=True)
    commands = JsonAttribute[tuple[Command, ...]](tuple[Command, ...], attr_name="ks")
    stamp = BytesAttribute(attr_name="u", null=True)
    expires_s = NumberAttribute(attr_name="xp", null=True)
    layout = NumberAttribute(attr_name="v", null=True, default_for_new=WRITES or None)

    @classmethod
    def earlier(cls, item: Item) -> Item:
        """An item of the layout before, as it reads in this one. What it already has in the new way stays."""
        return item

    @classmethod
    def of(cls, item: Item | None) -> Self | None:
        """This record's view of a stored item; None when there is no item."""
        if item is None:
            return None
        item = as_newest(item, cls.earlier)
        view = cls.__new__(cls)
        view.attribute_values = values = {}
        known = _fields_stored_by(cls)
        for stored_as, value in item.items():
            field = known.get(stored_as)
            if field is not None and "NULL" not in value:
                raw = value[field.kind]
                values[field.name] = raw if field.decode is None else field.decode(raw)
        if facts := values.get("facts"):
            values["facts"] = tuple(with_owner(values.get("pk", ""), fact) for fact in facts)
        return view

    def item(self) -> dict[str, dict[str, Any]]:
        """The record in DynamoDB's JSON."""
        stored: dict[str, dict[str, Any]] = {}
        for field in _fields_of(type(self)):
            value = self.attribute_values.get(field.name)
            encoded = None if value is None else field.encode(value)
            if encoded is not None:
                stored[field.stored_as] = {field.kind: encoded}
            elif not field.may_lack:
                raise AttributeNullError(field.name)
        return stored


class _Field(NamedTuple):
    """An attribute of a kind of record: every read of every row asks for all of them, and PynamoDB's own way goes
    through a property and a descriptor for each."""

    name: str
    stored_as: str
    kind: str
    may_lack: bool
    encode: Callable[[Any], Any]
    decode: Callable[[Any], Any] | None  # None: text is text


@cache
def _fields_of(record: type[Record]) -> tuple[_Field, ...]:
    return tuple(
        _Field(
            name,
            each.attr_name,
            each.attr_type,
            bool(each.null),
            _digits if type(each) is NumberAttribute else each.serialize,
            _decoder_of(each),
        )
        for name, each in record.get_attributes().items()
    )


@cache
def _fields_stored_by(record: type[Record]) -> dict[str, _Field]:
    return {each.stored_as: each for each in _fields_of(record)}


def _decoder_of(attribute: Attribute[Any]) -> Callable[[Any], Any] | None:
    if type(attribute) is UnicodeAttribute:
        return None
    return _number if type(attribute) is NumberAttribute else attribute.deserialize


def _digits(value: float) -> str:
    return str(value) if type(value) is int else json.dumps(value)


def _number(digits: str) -> float:
    try:
        return int(digits)
    except ValueError:
        return float(digits)


def size_of(attribute: Attribute[Any]) -> Any:
    """DynamoDB's size() of an attribute, for conditions."""
    return size(attribute)  # type: ignore[no-untyped-call]  # PynamoDB's own is untyped


KEPT_COMMANDS = 6


def remember(past: tuple[Command, ...] | None, command: Command) -> tuple[Command, ...]:
    """The record's commands with this one added; the oldest fall out."""
    return ((past or ()) + (command,))[-KEPT_COMMANDS:]


def repeated(past: tuple[Command, ...] | None, command: Command) -> bool:
    """Whether the record remembers this command (the meter notes it, and the answer says that it is a repeat).

    IdempotencyMismatch when its key came with another input.
    """
    before = next((each for each in past or () if each.key == command.key), None)
    if before is None:
        return False
    if before.digest != command.digest:
        raise IdempotencyMismatch()
    meter().replayed = True
    return True

"""Where couriers' companies live.

COURIER-COMPANIES / <id>            a delivery company (a registry: kit/registry.py)
COURIERS#<company> / LIST           its list in force
COURIERS#<company> / LIST#<id>      a list that it has sent, until somebody approves it, and what that changes
COURIERS#<company> / COURIER#<person>  who is a courier by its list; gsi1: a person's companies
"""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from ..kit.record import JsonAttribute, Record, UlidAttribute
from ..kit.registry import Registry
from ..kit.revised import Revised
from ..kit.table import Key
from .rules import Company, CompanyExists, Difference, Line, NoSuchCompany

registry = Registry(
    "COURIER-COMPANIES", Company, missing=NoSuchCompany, exists=CompanyExists, fact="CourierCompanyChanged"
)  # fmt: skip
COURIERS = "COURIER#"


class CourierList(Revised):
    lines = JsonAttribute[tuple[Line, ...]](tuple[Line, ...], attr_name="ln", null=False)


class SentList(Record):
    lines = JsonAttribute[tuple[Line, ...]](tuple[Line, ...], attr_name="ln", null=False)  # empty when approved
    base = NumberAttribute(attr_name="ba")  # the revision of the list in force that it was compared with
    difference = JsonAttribute[Difference](Difference, attr_name="df", null=False)
    digest = UnicodeAttribute(attr_name="dg")


class Courier(Record):
    person = UlidAttribute(attr_name="pe")
    company = UnicodeAttribute(attr_name="cm")
    since = NumberAttribute(attr_name="si")


def list_key(company: str) -> Key:
    """Where a company's list in force lives."""
    return Key(couriers_in(company), "LIST")


def sent_key(company: str, list_id: str) -> Key:
    """Where a list lives that waits for its approval."""
    return Key(couriers_in(company), f"LIST#{list_id}")


def courier_key(company: str, person: str) -> Key:
    """Where it stands that somebody is a company's courier."""
    return Key(couriers_in(company), f"{COURIERS}{person}")


def couriers_in(company: str) -> str:
    """The partition with a company's lists and couriers."""
    return f"COURIERS#{company}"


def companies_of(person: str) -> str:
    """The partition of gsi1 with the companies whose courier a person is."""
    return f"P#{person}#COURIER"

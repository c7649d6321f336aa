"""No kind of record is forgotten by the erasure of a person, or by the copy that he may ask for."""

from chalicelib.kit.holdings import Kind, kinds
from chalicelib.kit.record import Record
from chalicelib.notification.store import Message
from functions.holdings import ALL  # importing fills the table
from infra.template import ROOT

from . import holdings
from .planting import nothing


def test_every_kind_of_record_stands_in_the_table_of_what_is_kept_about_a_person() -> None:
    assert nothing(holdings.forgotten(kinds(), holdings.records()))
    assert len(holdings.records()) > 70


def test_every_row_of_the_table_says_how_it_is_erased_or_why_it_stays() -> None:
    assert nothing(holdings.unexplained(kinds()))


def test_a_new_kind_of_record_fails_until_somebody_has_thought_of_it() -> None:
    assert holdings.forgotten([Kind(Message)], [Message, Record]) == [
        "chalicelib.kit.record.Record: put it into chalicelib/kit/holdings.py"
    ]


def test_a_row_without_a_word_is_found() -> None:
    assert holdings.unexplained([Kind(Message)])
    assert holdings.unexplained([Kind(Message, why="it expires")]) == []


def test_an_erasure_knows_every_features_part_of_the_table() -> None:
    """A part that the function does not import is no part of what it works through."""
    parts = {path.parent.name for path in (ROOT / "chalicelib").glob("*/holdings.py")} - {"kit"}
    assert {each.__name__.split(".")[1] for each in ALL} == parts

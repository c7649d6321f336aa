"""No kind of record is forgotten by the erasure of a person, or by the copy that he may ask for."""

from chalicelib.kit.holdings import Kind, kinds
from chalicelib.kit.record import Record
from chalicelib.notification.store import Message
from functions import holdings as _filled  # noqa: F401  (importing fills the table)

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

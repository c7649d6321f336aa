"""The table of what is kept about a person: every kind of record stands in it, and what an erasure does with it."""

import importlib
import pkgutil
from collections.abc import Iterable, Iterator

import chalicelib
from chalicelib.kit.holdings import Kind
from chalicelib.kit.record import Record


def records() -> set[type[Record]]:
    """Every kind of record of the house."""
    for found in pkgutil.walk_packages(chalicelib.__path__, "chalicelib."):
        importlib.import_module(found.name)
    return {each for each in _below(Record) if each.__module__.startswith("chalicelib.")}


def _below(record: type[Record]) -> Iterator[type[Record]]:
    for each in record.__subclasses__():
        yield each
        yield from _below(each)


def forgotten(kinds: Iterable[Kind], wanted: Iterable[type[Record]]) -> list[str]:
    """Kinds of record that the table does not know."""
    known = {kind.record for kind in kinds}
    return sorted(
        f"{each.__module__}.{each.__name__}: put it into {_folder(each)}/holdings.py"
        for each in wanted
        if each not in known
    )


def _folder(record: type[Record]) -> str:
    return record.__module__.rpartition(".")[0].replace(".", "/")


def unexplained(kinds: Iterable[Kind]) -> list[str]:
    """Rows that neither erase anything nor say why they may stay, and rows that erase what nothing finds."""
    return sorted(
        f"{kind.record.__name__}: says neither how it is erased nor why it stays"
        for kind in kinds
        if (kind.end is None and not kind.why) or (kind.end is not None and kind.find is None)
    )

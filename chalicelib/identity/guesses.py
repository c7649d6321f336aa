"""Typed codes can be guessed: wrong ones are counted on the actor's desk, and too many lock typing for a while."""

from collections.abc import Callable
from typing import TypeVar

import msgspec

from ..kit.clock import MINUTE
from ..kit.errors import Impossible, TooMany
from ..kit.record import JsonAttribute, Record
from ..kit.table import Unit, run, stale
from ..policy import at as figures_at
from .store import desk_key

T = TypeVar("T")


class TypedCodeWrong(Impossible, says="数字码不正确，请核对后重新输入。"):
    """The typed digits are not a code of now."""


class TypedCodesLocked(TooMany, says="数字码输错次数过多，请十分钟后再试，或直接扫码。"):
    """Too many wrong digits: scan, or wait."""

    retry_after = 600


class Wrong(msgspec.Struct, frozen=True, array_like=True):
    """When the latest wrong guesses were, and until when typing is locked (0: it is not)."""

    moments: tuple[int, ...] = ()
    locked_until: int = 0


class DeskGuesses(Record):
    """The desk's drawer of wrong guesses."""

    wrong = JsonAttribute[Wrong](Wrong, attr_name="wg")


def typed(person: str, read: Callable[[int], T | None]) -> T:
    """What a typed code means: `read(now_ms)` judges it (None: wrong), unless typing is locked.

    A wrong guess is counted, and changes nothing else. TypedCodeWrong, TypedCodesLocked.
    """
    meaning = run(lambda unit: _judge(unit, person, read))
    if meaning is None:
        raise TypedCodeWrong()
    return meaning


def _judge(unit: Unit, person: str, read: Callable[[int], T | None]) -> T | None:
    key = desk_key(person)
    desk = unit.get(DeskGuesses, key)
    wrong = (desk.wrong if desk else None) or Wrong()
    if wrong.locked_until > unit.now_ms:
        raise TypedCodesLocked()
    meaning = read(unit.now_ms)
    if meaning is None and desk is not None:
        same = DeskGuesses.wrong == wrong if desk.wrong else DeskGuesses.wrong.does_not_exist()
        unit.change(key, DeskGuesses.wrong.set(_counted(wrong, unit.now_ms)), condition=same, otherwise=stale)
    return meaning


def _counted(wrong: Wrong, now_ms: int) -> Wrong:
    figures = figures_at(now_ms).exchange
    window = now_ms - figures.wrong_codes_minutes * MINUTE
    moments = (*(each for each in wrong.moments if each > window), now_ms)
    if len(moments) >= figures.wrong_codes:
        return Wrong((), now_ms + figures.lock_minutes * MINUTE)
    return Wrong(moments)

"""The fields of subscription messages: what WeChat takes in each type, found out before the call and not by its 47003.

Source: WeChat's documents on subscribeMessage.send, "参数限制说明". Lengths are counted as JavaScript does, an emoji
as two: whoever counts otherwise finds our values no longer.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from .errors import FieldInvalid

NAME = re.compile(r"(?P<kind>[a-z]+(?:_[a-z]+)?)\d{1,3}", re.ASCII)
_CLOCK = r"([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d)?"
_DAY = r"(\d{4}年(0?[1-9]|1[0-2])月(0?[1-9]|[12]\d|3[01])日|\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01]))"
_HAN = "\u4e00-\u9fff\u3400-\u4dbf·"


def _matching(pattern: str, *, ascii_only: bool = True) -> Callable[[str], bool]:
    compiled = re.compile(pattern, re.ASCII if ascii_only else 0)
    return lambda value: compiled.fullmatch(value) is not None


def _short(most: int) -> Callable[[str], bool]:
    return lambda value: length(value) <= most


def _symbols(value: str) -> bool:
    return length(value) <= 5 and not any(each.isalnum() for each in value)


KINDS: dict[str, Callable[[str], bool]] = {
    "thing": _short(20),
    "number": _matching(r"(?=.{1,32}$)-?\d+(\.\d+)?"),
    "letter": _matching(r"[A-Za-z]{1,32}"),
    "symbol": _symbols,
    "character_string": _matching(r"[!-~]{1,32}"),
    "time": _matching(rf"({_DAY} )?{_CLOCK}(~({_DAY} )?{_CLOCK})?|{_DAY}(~{_DAY})?"),
    "date": _matching(rf"{_DAY}( {_CLOCK})?(~{_DAY}( {_CLOCK})?)?"),
    "amount": _matching(r"[¥￥$€]?\d{1,10}(\.\d{1,2})?元?"),
    "phone_number": _matching(r"[+\d][\d\-() ]{0,16}"),
    "car_number": _matching(rf"[{_HAN}]?[A-Z0-9{_HAN}]{{1,7}}", ascii_only=False),
    "name": _matching(rf"[{_HAN}]{{1,10}}|[A-Za-z .'\-]{{1,20}}", ascii_only=False),
    "phrase": _matching(rf"[{_HAN}]{{1,5}}", ascii_only=False),
    "const": _short(20),
    "enum": _short(20),
}
"""What each type takes, a value that is not empty and has no control characters taken for granted."""
_WORDS_ONLY = {"const", "enum"}
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_CUT = {"thing": 20, "name": 10, "phrase": 5, "const": 20, "enum": 20}


@dataclass(frozen=True)
class SubscribeMessage:
    """One message: the template by WeChat's id, its fields, the page that it opens; `words` are those that WeChat has
    approved for its const and enum fields."""

    template_id: str
    data: Mapping[str, str]
    page: str = ""
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def length(value: str) -> int:
    """How long a value is."""
    return len(value.encode("utf-16-le", "surrogatepass")) // 2


def fault_of(name: str, value: str, words: tuple[str, ...] = ()) -> str | None:
    """Why WeChat would refuse the value of a field ("thing1"); None when it would not."""
    match = NAME.fullmatch(name)
    takes = KINDS.get(match["kind"]) if match else None
    if match is None or takes is None:
        return "no such type of field"
    if not value.strip():
        return "is empty"
    if any(unicodedata.category(each) in _HIDDEN for each in value):
        return "has a character that is not shown"
    if match["kind"] in _WORDS_ONLY and value not in words:
        return "is not an approved word"
    return None if takes(value) else "is not of its type"


def demand_sendable(message: SubscribeMessage) -> None:
    """FieldInvalid, naming the first field that WeChat would refuse; what it holds is not told."""
    if not message.data:
        raise FieldInvalid("send_subscribe", reason="no fields")
    for name, value in message.data.items():
        fault = fault_of(name, value, message.words.get(name, ()))
        if fault is not None:
            raise FieldInvalid("send_subscribe", reason=f"{name} {fault}")


def fitted(name: str, text: str) -> str:
    """Free text as the field shows it: one line, without hidden characters, cut to its length. What says nothing there
    is a dash; what cannot be made to fit is left for `fault_of` to find."""
    match = NAME.fullmatch(name)
    shown = "".join(each for each in " ".join(text.split()) if unicodedata.category(each) not in _HIDDEN)
    most = _CUT.get(match["kind"], 0) if match else 0
    if not most:
        return shown
    return _cut(shown, most, "" if match and match["kind"] in ("phrase", "name") else "…") or "-"


def _cut(text: str, most: int, tail: str) -> str:
    if length(text) <= most:
        return text
    kept = ""
    for each in text:
        if length(kept + each + tail) > most:
            break
        kept += each
    return kept + tail

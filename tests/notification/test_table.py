"""The table of messages: every row can be said in good Chinese, whatever stands in its fields."""

import re
import unicodedata
from dataclasses import replace
from string import Formatter
from typing import get_args

import pytest

from chalicelib.identity.rules import ROLES
from chalicelib.kit.words import PATH
from chalicelib.notification import wording
from chalicelib.notification.gathering import _AUDIENCES, _FIELDS, _THINGS
from chalicelib.notification.rules import SHOWN, TEXT_MOST, About, Audience, Told, always, cleaned, rendered
from chalicelib.notification.table import TEMPLATES, TOLD
from chalicelib.reports.rules import RejectReason

ROWS = [each for rows in TOLD.values() for each in rows]
LONGEST = "志" * 40  # kit/words.Title
HOSTILE = {
    "controls": "水\x00\x07\x1b[2J一\x7f瓶",
    "lines": "第一行\r\n第二行\u2028第三行",
    "right to left": "\u202e钱分积有您\u2066\u200f水",
    "emoji": "👨‍👩‍👧‍👦🎁𠮷" * 9,
    "fields": "{points}{0}{shop.__class__}%s",
    "markup": "<script>alert(1)</script>",
    "nothing": "\u200b\ufeff",
}
TEXTS = ("shop", "offer", "station", "scope", "team")
MOST: dict[str, str | int] = {
    **dict.fromkeys(("points", "minutes", "days", "lines", "honour", "stars"), 10_000_000), "change": -10_000_000,
    "fen": 9_999_999_999, "expires_on": "2030-12-31", "until": "2030-12-31", "month": "2030-12",
    "appeal_until": 4_102_444_800_000, "dispute_until": 4_102_444_800_000, "pickup_until": 4_102_444_800_000,
    "reason": "sanctioned", "role": "unit_handler", "outcome": "partial", "matter": "hours", "step": "team_suspension",
}  # fmt: skip


def names(told: Told) -> list[str]:
    return [name for _, name, _, _ in Formatter().parse(told.sentence) if name]


def said(told: Told, text: str) -> str:
    fields = {name: cleaned(text) if name in TEXTS else MOST[name] for name in names(told)}
    return rendered(told, fields)


@pytest.mark.parametrize("told", ROWS, ids=lambda told: told.template)
def test_the_longest_legal_content_fits_one_short_chinese_sentence(told: Told) -> None:
    sentence = said(told, LONGEST)
    assert re.search(r"[\u4e00-\u9fff]", told.title)
    assert len(told.title) <= 12
    assert len(sentence) <= 160
    assert sentence.endswith("。")
    assert len(names(told)) == len(set(names(told)))


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("told", ROWS, ids=lambda told: told.template)
def test_hostile_content_stays_content(told: Told, text: str) -> None:
    sentence = said(told, text)
    assert not {unicodedata.category(each) for each in sentence.replace("\u200d", "")} & {"Cc", "Cf", "Cs", "Co", "Zl"}
    assert len(sentence) <= 160
    if "{points}" in text and set(names(told)) & set(TEXTS):
        assert "{points}" in sentence  # a title is never a template


def test_a_title_is_cleaned_and_cut() -> None:
    assert cleaned(HOSTILE["lines"]) == "第一行 第二行 第三行"
    assert cleaned("山" * 41) == "山" * (TEXT_MOST - 1) + "…"
    assert cleaned("👨‍👩‍👧‍👦") == "👨‍👩‍👧‍👦"


@pytest.mark.parametrize(
    ("field", "value", "text"),
    [("fen", 1_234_505, "12,345.05"), ("fen", -5, "-0.05"), ("change", 3, "+3"), ("points", 12_345, "12,345"),
     ("appeal_until", 1_795_395_600_000, "2026-11-23 09:00"), ("reason", "never_heard_of", "其他")],
)  # fmt: skip
def test_figures_and_codes_are_shown_as_people_write_them(field: str, value: str | int, text: str) -> None:
    assert SHOWN[field](value) == text


def test_every_word_that_a_row_uses_is_known() -> None:
    assert len(TEMPLATES) == len(ROWS)
    assert {name for told in ROWS for name in names(told)} <= set(_FIELDS) & set(SHOWN)
    assert {told.to for told in ROWS} <= set(_AUDIENCES) == set(get_args(Audience))
    assert {told.about for told in ROWS} - {""} <= set(_THINGS) == set(get_args(About)) - {""}
    assert {f"{about}_id" for about in _THINGS} - set(PATH) <= {"case_id"} | set(PATH)


def test_every_code_that_people_read_has_its_chinese_word() -> None:
    assert set(wording.ROLES) == set(ROLES)
    assert set(get_args(RejectReason)) <= set(wording.REASONS)


def test_a_field_that_a_message_lacks_is_noticed() -> None:
    with pytest.raises(KeyError):
        rendered(replace(ROWS[0], sentence="{points}{nothing}", when=always), {"points": 1})

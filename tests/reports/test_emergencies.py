"""What cannot wait is answered with the number to call, by its category or by a word of its description."""

import pytest

from chalicelib.policy import Category, Figures
from chalicelib.reports.emergencies import numbers_for


@pytest.mark.parametrize(
    ("call_first", "words", "numbers"),
    [
        ((), "路边有一堆垃圾", []),
        (("110",), "路边有一堆垃圾", ["110"]),
        ((), "居民楼着火了", ["119"]),
        (("119", "12345"), "厂房起火，有人受伤", ["119", "12345", "120"]),
    ],
)
def test_a_category_or_a_word_names_the_number(call_first: tuple[str, ...], words: str, numbers: list[str]) -> None:
    category = Category(code="0403", name="燃气管道破裂", call_first=call_first)
    assert numbers_for(category, words, Figures()) == numbers

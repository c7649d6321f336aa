"""What cannot wait for anybody's screen: the numbers to call. A report is never the only way. Pure."""

from ..policy import Category, Figures


def numbers_for(category: Category, words: str, figures: Figures) -> list[str]:
    """The numbers that the category and the words of the description ask for."""
    said = (number for word, number in figures.reports.emergency_words if word in words)
    return list(dict.fromkeys((*category.call_first, *said)))

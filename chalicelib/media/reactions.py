"""A photo in which somebody has masked an area gets the copy that everybody may see."""

from ..kit.facts import News, reaction
from .masking import draw


@reaction("PhotoMasked")
def draw_masked(news: News) -> None:
    """Draw it as it was last asked for; a repeat finds it drawn."""
    draw(news.data["photo"])

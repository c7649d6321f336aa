"""When a station changes, the snapshot is rebuilt."""

from ..kit.facts import News, reaction
from .store import registry, snapshot


@reaction("StationChanged")
def rebuild_stations(news: News) -> None:
    """Safe to repeat: the snapshot is made from the rows."""
    snapshot.rebuild(registry.document)

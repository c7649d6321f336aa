"""When a station changes, the snapshot is rebuilt, and a poster that was issued before may be worthless."""

from ..kit.facts import News, reaction
from .posters import mark_outdated
from .store import registry, snapshot


@reaction("StationChanged")
def rebuild_stations(news: News) -> None:
    """Safe to repeat: the snapshot is made from the rows."""
    snapshot.rebuild(registry.document)


@reaction("StationChanged")
def outdate_poster(news: News) -> None:
    """Whose codes were rotated gets another poster from the worker. Safe to repeat."""
    mark_outdated(news.data["id"])

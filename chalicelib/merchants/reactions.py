"""When a merchant changes, the snapshot is rebuilt; when a role of a merchant is given or taken, the list follows."""

from ..kit.facts import News, reaction
from .clerks import follow
from .rules import CLERK
from .store import registry, snapshot


@reaction("MerchantChanged")
def rebuild_merchants(news: News) -> None:
    """Safe to repeat: the snapshot is made from the rows."""
    snapshot.rebuild(registry.document)


@reaction("RoleSet")
def list_clerk(news: News) -> None:
    """Safe to repeat and in any order: the profile of now decides."""
    if news.data["role"] == CLERK:
        follow(news.data["scope"], news.data["person"])

"""Every fact that concerns somebody becomes a message; a role that is given or taken moves its holder in the lists."""

from ..kit.facts import News, reaction
from ..kit.who import Role
from . import actions, holding
from .table import TOLD


@reaction("RoleSet")
def list_holder(news: News) -> None:
    """Safe to repeat and in any order: the profile of now decides."""
    role = Role(news.data["role"], news.data["scope"])
    if role.name in holding.LISTED:
        holding.follow(role, news.data["person"])


@reaction(*TOLD)
def put_into_inboxes(news: News) -> None:
    """Safe to repeat: the message is named after the fact."""
    actions.deliver(news)

"""What inbox routes speak."""

from ..kit.words import Answer, PageQuery, Shape, Ulid
from .rules import About, Do, Kind


class InboxQuery(PageQuery):
    kind: Kind | None = None


class Read(Shape):
    up_to: Ulid


class Link(Answer):
    """What a message leads to: a thing, its id, and what can be done there at once."""

    about: About
    id: str
    do: Do | None


class MessageShown(Answer):
    id: str
    at: str
    kind: Kind
    title: str
    sentence: str
    link: Link | None
    is_unread: bool


class InboxShown(Answer):
    """`unread` stands on the first page only, and is 99 when there are more."""

    items: list[MessageShown]
    next_cursor: str | None
    unread: int | None


class Marked(Answer):
    up_to: str

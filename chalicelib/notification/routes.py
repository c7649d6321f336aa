"""HTTP of the inbox: what happened to the person, newest first, and how far he has read."""

from ..kit.clock import rfc3339
from ..kit.door import Call, Routes
from ..kit.errors import CursorInvalid
from ..kit.ids import ulid_ms
from ..kit.who import person
from . import actions, shapes
from .rules import NoSuchMessage, Told, rendered
from .store import Message
from .table import TEMPLATES

routes = Routes("notification")

UNKNOWN = Told("", "person", "account", "您有一条新消息", "这条消息需要更新小程序后查看。")
"""A message that a younger version of this code has put there, while an older one still answers."""


@routes.get("/v1/me/inbox", who=person(), query=shapes.InboxQuery, gives=shapes.InboxShown, refuses=(CursorInvalid,))
def my_inbox(call: Call[None]) -> shapes.InboxShown:
    asked = call.query
    found = actions.read_inbox(call.actor.person, limit=asked.limit, cursor=asked.cursor, kind=asked.kind)
    items = [_shown(message, is_unread=is_unread) for message, is_unread in found.messages]
    return shapes.InboxShown(items=items, next_cursor=found.next_cursor, unread=found.unread)


@routes.post(
    "/v1/me/inbox/read", who=person(), takes=shapes.Read, gives=shapes.Marked, keyed=False, refuses=(NoSuchMessage,)
)
def mark_inbox_read(call: Call[shapes.Read]) -> shapes.Marked:
    return shapes.Marked(up_to=actions.read_up_to(call.actor.person, call.body.up_to))


def _shown(message: Message, *, is_unread: bool) -> shapes.MessageShown:
    told = TEMPLATES.get(message.template, UNKNOWN)
    try:
        sentence = rendered(told, message.fields)
    except KeyError:
        told, sentence = UNKNOWN, UNKNOWN.sentence
    link = shapes.Link(about=told.about, id=message.thing, do=told.do or None) if told.about and message.thing else None
    return shapes.MessageShown(
        id=message.id,
        at=rfc3339(ulid_ms(message.id)),
        kind=told.kind,
        title=told.title,
        sentence=sentence,
        link=link,
        is_unread=is_unread,
    )

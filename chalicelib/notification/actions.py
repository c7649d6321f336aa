"""A fact becomes a message in the inbox of everybody whom it concerns, once; and he reads it."""

from dataclasses import dataclass

from .. import identity, subscriptions
from ..households import is_hidden_in
from ..kit.clock import DAY, SECOND
from ..kit.facts import News
from ..kit.pages import LIMIT_MAX, Page, page
from ..kit.record import Item
from ..kit.sweeping import each
from ..kit.table import Unit, fetch, run, stale
from ..policy import at as figures_at
from ..subscriptions import Notice
from .gathering import Matter, communal, fields_of, recipients, thing_of
from .rules import UNREAD_MOST, Kind, NoSuchMessage, ReadUpTo, Told, is_unread, rendered
from .store import Mark, Message, inbox, mark_key, message_key
from .table import TEMPLATES, TOLD


def deliver(news: News) -> None:
    """Put a fact into every inbox that it belongs to. Safe to repeat: the message is named after the fact.

    SweepIncomplete, after the last one, when somebody could not be told.
    """
    matter = Matter(news)
    letters: dict[str, Told] = {}
    for told in TOLD[news.name]:
        if told.when(news.data):
            for person in recipients(matter, told.to):
                letters.setdefault(person, told)
    each(letters.items(), lambda letter: _put(matter, *letter))


def _put(matter: Matter, person: str, told: Told) -> None:
    message_id = matter.news.ulid("inbox")
    key = message_key(person, message_id)
    whole = fields_of(matter, told), thing_of(matter, told.about)

    def put(unit: Unit) -> bool:
        if identity.has_left(unit, person):
            return True
        of_child = told.of_service and is_hidden_in(unit, person)
        fields, thing = communal(matter, told, *whole) if of_child else whole
        ends_at = matter.news.at + figures_at(matter.news.at).inbox.kept_days * DAY
        message = Message(
            template=told.template, fields=fields, thing=thing, put_at=unit.now_ms, expires_s=ends_at // SECOND
        )  # fmt: skip
        unit.create(key, message, stale, lambda old: True)
        notice = Notice(told.kind, told.title, rendered(told, fields), matter.news.at)
        subscriptions.offer(unit, person, message_id, notice)
        return True

    run(put)


@dataclass(frozen=True)
class Inbox:
    """Some messages, newest first, each with whether it is unread; on the first page how many are unread in all."""

    messages: list[tuple[Message, bool]]
    next_cursor: str | None
    unread: int | None


def read_inbox(person: str, *, limit: int, cursor: str | None, kind: Kind | None) -> Inbox:
    """A page of a person's inbox. With a kind, what is of another one is left out of the page. CursorInvalid."""
    found = page(inbox(person), limit=limit, cursor=cursor)
    read = _read_of(found, person, first=cursor is None)
    messages = [(message, is_unread(message.id, int(message.put_at), read)) for message in _messages(found)]
    unread = _count(person, found, read) if cursor is None else None
    shown = [pair for pair in messages if kind is None or _kind_of(pair[0]) == kind]
    return Inbox(shown, found.next_cursor, unread)


def _kind_of(message: Message) -> Kind | None:
    told = TEMPLATES.get(message.template)
    return told.kind if told is not None else None


def _read_of(found: Page[Item], person: str, *, first: bool) -> ReadUpTo | None:
    """The mark: it is what the first page begins with; a later page asks for it."""
    item = found.items[0] if first and found.items else None if first else fetch([mark_key(person)])[mark_key(person)]
    mark = Mark.of(item) if item is not None and item["sk"]["S"] == mark_key(person).sk else None
    return mark.read if mark is not None else None


def _messages(found: Page[Item]) -> list[Message]:
    mine = (Message.of(item) for item in found.items if "tp" in item)
    return [message for message in mine if message is not None]


def _count(person: str, found: Page[Item], read: ReadUpTo | None) -> int:
    """How many are unread, up to the most that is ever said. It looks no further back than where the mark stands."""
    unread = 0
    while True:
        messages = _messages(found)
        unread += sum(is_unread(message.id, int(message.put_at), read) for message in messages)
        passed = bool(messages) and read is not None and messages[-1].id <= read.message
        if found.next_cursor is None or passed or unread >= UNREAD_MOST:
            return min(unread, UNREAD_MOST)
        found = page(inbox(person), limit=LIMIT_MAX, cursor=found.next_cursor)


def read_up_to(person: str, message: str) -> str:
    """Say that everything up to a message was read; the mark only ever moves on. Returns where it stands.

    NoSuchMessage.
    """
    return run(lambda unit: _read_up_to(unit, person, message))


def _read_up_to(unit: Unit, person: str, message: str) -> str:
    key = mark_key(person)
    mark_item, found = unit.read(key, message_key(person, message))
    before = Mark.of(mark_item)
    if before is not None and message < before.up_to:
        return before.up_to
    if found is None:
        raise NoSuchMessage()
    unchanged = Mark.up_to == before.up_to if before is not None else Mark.up_to.does_not_exist()
    unit.change(key, Mark.up_to.set(message), Mark.at.set(unit.now_ms), condition=unchanged, otherwise=stale)
    return message

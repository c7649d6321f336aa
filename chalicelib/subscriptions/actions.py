"""What people agree to in WeChat, and letters to them: an offer joins the Unit of its inbox message."""

from collections.abc import Callable
from functools import partial
from itertools import islice

from .. import identity
from ..kit.clock import now_ms
from ..kit.pages import every
from ..kit.table import Unit, fetch, run, stale
from ..policy import Messages, WechatTemplate
from ..policy import at as figures_at
from ..wechat import Delivery, MessagesDelivered, SubscribeMessage, SubscriptionAnswered, is_sendable
from .rules import KEPT_S, Credit, Notice, accepted, due_at, ended, row_for, shown
from .store import DUE, CreditRecord, Letter, credit_key, due_entry, letter_key, letters_of

RECENT = 50
"""Among so many of a person's letters WeChat's word looks for its own."""


def offer(unit: Unit, person: str, letter: str, notice: Notice) -> None:
    """Join the Unit with a letter about this notice, if the person takes one. The inbox has it anyway."""
    figures = figures_at(unit.now_ms).messages
    row = row_for(figures, notice.kind)
    if row is None or not credit_of(unit, person, row.id).takes:
        return
    data = shown(row, notice)
    if not is_sendable(SubscribeMessage(row.id, data, words=row.words)):
        return
    unit.create(
        letter_key(person, letter),
        Letter(
            person=person, template_id=row.id, kind=notice.kind, title=notice.title, data=data, page=row.page or None,
            state="waiting", put_at=unit.now_ms, tries=0, expires_s=unit.now_ms // 1000 + KEPT_S, g1pk=DUE,
            g1sk=due_entry(due_at(figures, notice.kind, unit.now_ms)),
        ),
        stale,
    )  # fmt: skip


def credit_of(unit: Unit, person: str, template_id: str) -> Credit:
    """What somebody takes of a template, read through the Unit."""
    record = unit.get(CreditRecord, credit_key(person, template_id))
    return record.credit if record is not None else Credit()


def agreements_of(person: str) -> list[tuple[WechatTemplate, Credit]]:
    """Every template of the policy, and what the person takes of it."""
    rows = figures_at(now_ms()).messages.rows
    found = fetch([credit_key(person, row.id) for row in rows]) if rows else {}
    records = {key: CreditRecord.of(item) for key, item in found.items()}
    return [
        (row, record.credit if (record := records[credit_key(person, row.id)]) is not None else Credit())
        for row in rows
    ]


def take_answer(answered: SubscriptionAnswered) -> None:
    """WeChat's word on what a person takes. Safe to repeat and in any order; of somebody unknown it is forgotten."""
    person = identity.person_of_openid(answered.openid)
    if person is not None:
        run(lambda unit: _take(unit, person, answered))


def _take(unit: Unit, person: str, answered: SubscriptionAnswered) -> None:
    figures = figures_at(unit.now_ms).messages
    at_s = answered.at_s
    unit.read(*(credit_key(person, each) for each in (*answered.accepted, *answered.ended)))
    for each in answered.accepted:
        endless = _is_long_term(figures, each)
        put_credit(unit, person, each, partial(accepted, at_s=at_s, endless=endless))
    for each in answered.ended:
        put_credit(unit, person, each, partial(ended, at_s=at_s))


def _is_long_term(figures: Messages, template_id: str) -> bool:
    return any(row.id == template_id and row.long_term for row in figures.rows)


def put_credit(unit: Unit, person: str, template_id: str, change: Callable[[Credit], Credit]) -> None:
    """Join the Unit with a change of what somebody takes; no change, no write."""
    key = credit_key(person, template_id)
    record = unit.get(CreditRecord, key)
    before = record.credit if record is not None else Credit()
    after = change(before)
    if after == before:
        return
    if record is None:
        row = CreditRecord(
            left=after.left, endless=int(after.endless), seen=after.seen, ended_s=after.ended_s, revision=1
        )  # fmt: skip
        unit.create(key, row, stale)
        return
    unit.change(
        key,
        CreditRecord.left.set(after.left),
        CreditRecord.endless.set(int(after.endless)),
        CreditRecord.seen.set(after.seen),
        CreditRecord.ended_s.set(after.ended_s),
        CreditRecord.revision.set(int(record.revision) + 1),
        condition=CreditRecord.revision == int(record.revision),
        otherwise=stale,
    )


def take_deliveries(told: MessagesDelivered) -> None:
    """What became of messages that WeChat had taken. It may come before our own note of the sending, or name a message
    whose answer was lost: then it settles what we could not know."""
    person = identity.person_of_openid(told.openid)
    if person is not None:
        for each in told.deliveries:
            run(partial(_settle, person=person, delivery=each))


def _settle(unit: Unit, person: str, delivery: Delivery) -> None:
    items = islice(every(letters_of(person)), RECENT)
    recent = [letter for item in items if (letter := Letter.of(item)) is not None]
    ours = [each for each in recent if each.template_id == delivery.template_id]
    named = [each for each in ours if each.msgid == delivery.msgid]
    open_ends = [each for each in reversed(ours) if each.state in ("sending", "unknown") and not each.msgid]
    letter = next(iter(named + open_ends), None)
    if letter is None or letter.state not in ("sending", "unknown", "sent"):
        return
    unit.change(
        letter_key(person, letter.id),
        Letter.state.set("delivered" if delivery.errcode == 0 else "undelivered"),
        Letter.msgid.set(delivery.msgid),
        Letter.g1pk.remove(),
        Letter.g1sk.remove(),
        condition=Letter.state == letter.state,
        otherwise=stale,
    )

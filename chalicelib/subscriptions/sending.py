"""Sending letters: begun in one write, sent once, ended in another. Whatever WeChat may have is never sent again."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from .. import identity
from ..kit.clock import now_ms
from ..kit.table import Unit, run, stale
from ..policy import Messages
from ..policy import at as figures_at
from ..wechat import GatewayError, SubscribeMessage, open_gateway, outcome_of
from .actions import credit_of, put_credit
from .rules import (
    DIGEST,
    STUCK_MS,
    Credit,
    Outcome,
    State,
    again_at,
    digest_of,
    due_at,
    row_for,
    shown,
    waits_for_digest,
)
from .store import Letter, due_entry, letter_key

DIGEST_MOST = 20
_END_OF: dict[Outcome, State] = {each: each for each in ("sent", "unknown", "refused", "dead", "dropped")}


def send_to(person: str, letters: Sequence[Letter]) -> None:
    """What is due for one person: each by itself, or all as one when there are many."""
    figures = figures_at(now_ms()).messages
    for letter in letters:
        if letter.state == "sending":  # whoever began it died, and nobody knows how far he came
            run(partial(_conclude, person=person, id=letter.id, outcome="unknown"))
    waiting = sorted((each for each in letters if each.state == "waiting"), key=lambda each: each.id)[-DIGEST_MOST:]
    if waits_for_digest(figures, [each.kind for each in waiting]):
        told = run(lambda unit: _fold(unit, person, [each.id for each in waiting]))
        waiting = [each for each in waiting if each.id not in told]
    for letter in waiting:
        send(person, letter.id)


def send(person: str, letter: str) -> None:
    """Send a letter that waits, once at most: of two who try, one begins."""
    begun = run(lambda unit: _begin(unit, person, letter))
    if begun is None:
        return
    openid, message = begun
    msgid = ""
    outcome: Outcome = "sent"
    try:
        msgid = open_gateway().send_subscribe(message, openid=openid)
    except GatewayError as error:
        outcome = outcome_of(error)
    run(lambda unit: _conclude(unit, person, letter, outcome, msgid=msgid))


def _fold(unit: Unit, person: str, letters: list[str]) -> set[str]:
    """Make the newest of these letters tell of all; returns those that need no sending any more."""
    figures = figures_at(unit.now_ms).messages
    row = row_for(figures, DIGEST)
    keys = [letter_key(person, each) for each in letters]
    unit.read(*keys)
    found = [letter for key in keys if (letter := unit.get(Letter, key)) is not None and letter.state == "waiting"]
    if row is None or not credit_of(unit, person, row.id).takes or len(found) < figures.digest_from:
        return set()
    *told, newest = found
    for each in told:
        _change(unit, person, each, "digested")
    unit.change(
        letter_key(person, newest.id),
        Letter.template_id.set(row.id),
        Letter.kind.set(DIGEST),
        Letter.data.set(shown(row, digest_of(len(found), newest.title, int(newest.put_at)))),
        condition=Letter.state == "waiting",
        otherwise=stale,
    )
    return {each.id for each in told}


def _begin(unit: Unit, person: str, id: str) -> tuple[str, SubscribeMessage] | None:
    key = letter_key(person, id)
    unit.read(key, identity.profile_key(person))
    letter = unit.get(Letter, key)
    if letter is None or letter.state != "waiting":
        return None
    openid = identity.openid_of(unit, person)
    if openid is None or not credit_of(unit, person, letter.template_id).takes:
        _change(unit, person, letter, "refused" if openid else "dropped")
        return None
    put_credit(unit, person, letter.template_id, _spent)
    unit.change(
        key,
        Letter.state.set("sending"),
        Letter.tries.set(int(letter.tries) + 1),
        Letter.g1sk.set(due_entry(unit.now_ms + STUCK_MS)),
        condition=(Letter.state == "waiting") & (Letter.tries == int(letter.tries)),
        otherwise=stale,
    )
    rows = figures_at(unit.now_ms).messages.rows
    words = next((row.words for row in rows if row.id == letter.template_id), {})
    return openid, SubscribeMessage(letter.template_id, letter.data, page=letter.page or "", words=words)


def _conclude(unit: Unit, person: str, id: str, outcome: Outcome, *, msgid: str = "") -> None:
    letter = unit.get(Letter, letter_key(person, id))
    if letter is None or letter.state != "sending":
        return  # WeChat has told of its delivery before we could note that it was sent
    if outcome == "refused":
        put_credit(unit, person, letter.template_id, lambda credit: replace(credit, left=0, endless=False))
    elif outcome in ("later", "dead", "dropped"):
        put_credit(unit, person, letter.template_id, _given_back)
    figures = figures_at(unit.now_ms).messages
    again = again_at(figures, int(letter.tries), int(letter.put_at), unit.now_ms) if outcome == "later" else None
    if again is None:
        _change(unit, person, letter, _END_OF.get(outcome, "lapsed"), msgid=msgid)
    else:
        _change(unit, person, letter, "waiting", due=_due(figures, letter, again))


def _due(figures: Messages, letter: Letter, at_ms: int) -> str:
    return due_entry(due_at(figures, letter.kind, at_ms))


def _change(unit: Unit, person: str, letter: Letter, state: State, *, due: str = "", msgid: str = "") -> None:
    moves = [Letter.g1sk.set(due)] if due else [Letter.g1pk.remove(), Letter.g1sk.remove()]
    unit.change(
        letter_key(person, letter.id),
        Letter.state.set(state),
        *([Letter.msgid.set(msgid)] if msgid else []),
        *moves,
        condition=(Letter.state == letter.state) & (Letter.tries == int(letter.tries)),
        otherwise=stale,
    )


def _spent(credit: Credit) -> Credit:
    return credit if credit.endless else replace(credit, left=credit.left - 1)


def _given_back(credit: Credit) -> Credit:
    return credit if credit.endless else replace(credit, left=credit.left + 1)

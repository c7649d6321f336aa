"""Asking WeChat for a verdict on a photo, and taking it, in whichever order question and answer arrive."""

from pynamodb.expressions.update import Action

from ..identity import profile_of
from ..kit.clock import MINUTE
from ..kit.table import Unit, run, stale
from ..media import jpeg_link
from ..policy import at as figures_at
from ..wechat import MediaJudged, VisitTooOld, open_gateway
from .rules import AGAIN_MS, ATTEMPTS, KEPT_S, LINK_S, ORPHAN_S, Verdict, supersedes
from .store import DUE_PARTITION, Check, Trace, check_key, due_at, trace_key


def submit(photo: str, person: str) -> None:
    """Have a processed photo judged. A repeat finds the question asked; what goes wrong may be tried again."""
    openid = run(lambda unit: _begin(unit, photo, person))
    if openid is not None:
        _ask(photo, openid)


def _begin(unit: Unit, photo: str, person: str) -> str | None:
    key = check_key(photo)
    check = unit.get(Check, key)
    if check is None:
        due = due_at(unit.now_ms + _wait_ms(unit.now_ms))
        fresh = Check(photo=photo, person=person, attempt=0, revision=0, g1pk=DUE_PARTITION, g1sk=due)
        unit.create(key, fresh, stale)
    elif check.trace or check.verdict:
        return None
    return profile_of(unit, person).openid


def _ask(photo: str, openid: str) -> None:
    try:
        trace = open_gateway().submit_image(jpeg_link(photo, seconds=LINK_S), openid=openid)
    except VisitTooOld:  # WeChat judges only for recent visitors: a human has to
        run(lambda unit: _conclude(unit, photo, "unavailable", None, for_good=True))
        return
    run(lambda unit: _pair(unit, trace, photo))


def _pair(unit: Unit, trace_id: str, photo: str) -> None:
    """Our half of a trace; the verdict may be there already. Under a name that another photo has, none will come."""
    key = trace_key(trace_id)
    unit.read(key, check_key(photo))
    trace = unit.get(Trace, key)
    if trace is None:
        unit.create(key, Trace(photo=photo, expires_s=unit.now_ms // 1000 + KEPT_S), stale)
        _conclude(unit, photo, None, None, trace=trace_id)
    elif not trace.photo:
        unit.change(
            key,
            Trace.photo.set(photo),
            Trace.expires_s.set(unit.now_ms // 1000 + KEPT_S),
            condition=Trace.photo.does_not_exist() & (Trace.verdict == trace.verdict),
            otherwise=stale,
        )
        _conclude(unit, photo, trace.verdict, _number(trace.label), trace=trace_id)


def take_verdict(judged: MediaJudged) -> None:
    """WeChat's half of a trace; our own may come later, or never (then it is forgotten after a day)."""
    run(lambda unit: _take(unit, judged))


def _take(unit: Unit, judged: MediaJudged) -> None:
    key = trace_key(judged.trace_id)
    trace = unit.get(Trace, key)
    if trace is None:
        expires_s = unit.now_ms // 1000 + ORPHAN_S
        unit.create(key, Trace(verdict=judged.suggest, label=judged.label, expires_s=expires_s), stale)
        return
    if not supersedes(trace.verdict, judged.suggest):
        return
    unchanged = Trace.verdict == trace.verdict if trace.verdict else Trace.verdict.does_not_exist()
    same_photo = Trace.photo == trace.photo if trace.photo else Trace.photo.does_not_exist()
    label = Trace.label.set(judged.label) if judged.label is not None else Trace.label.remove()
    unit.change(
        key, Trace.verdict.set(judged.suggest), label, condition=unchanged & same_photo, otherwise=stale
    )  # fmt: skip
    if trace.photo:
        _conclude(unit, trace.photo, judged.suggest, judged.label)


def wait_no_longer(photo: str) -> None:
    """A check is due: ask WeChat again under a fresh link, or leave the photo to a human."""
    openid = run(lambda unit: _begin_again(unit, photo))
    if openid is not None:
        _ask(photo, openid)


def _begin_again(unit: Unit, photo: str) -> str | None:
    check = unit.get(Check, check_key(photo))
    if check is None or not check.g1sk or check.g1sk > due_at(unit.now_ms):
        return None
    if int(check.attempt) + 1 >= ATTEMPTS:
        _conclude(unit, photo, "unavailable", None, for_good=True)
        return None
    unit.change(
        check_key(photo),
        Check.attempt.set(int(check.attempt) + 1),
        Check.trace.remove(),
        Check.g1sk.set(due_at(unit.now_ms + _wait_ms(unit.now_ms))),
        Check.revision.set(int(check.revision) + 1),
        condition=Check.revision == int(check.revision),
        otherwise=stale,
    )
    return profile_of(unit, check.person).openid


def _conclude(
    unit: Unit, photo: str, verdict: Verdict | None, label: int | None, *, trace: str = "", for_good: bool = False
) -> None:
    """Join the Unit with what is now known of a photo: the trace that asks for it, and its verdict, if it counts."""
    key = check_key(photo)
    check = unit.get(Check, key)
    if check is None:
        raise LookupError(f"a verdict on a photo that nobody submitted: {photo}")
    news = verdict if verdict is not None and supersedes(check.verdict, verdict) else None
    updates: list[Action] = [Check.revision.set(int(check.revision) + 1)]
    if trace:
        updates.append(Check.trace.set(trace))
    if news is not None:
        updates += [Check.verdict.set(news), *([Check.label.set(label)] if label is not None else [])]
        unit.tell(key, "PhotoJudged", photo=photo, suggest=news)
    if news == "unavailable" and not for_good and int(check.attempt) + 1 < ATTEMPTS:
        updates.append(Check.g1sk.set(due_at(unit.now_ms + AGAIN_MS)))
    elif news is not None or for_good:
        updates += [Check.g1pk.remove(), Check.g1sk.remove()]
    unit.change(key, *updates, condition=Check.revision == int(check.revision), otherwise=stale)


def _wait_ms(at_ms: int) -> int:
    return figures_at(at_ms).reports.verdict_wait_minutes * MINUTE


def _number(value: float | None) -> int | None:
    return None if value is None else int(value)

"""What a push says, in plain values. WeChat's JSON is loose: one thing stands without its list, numbers are texts, keys
have spaces, events of version 1 still come."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

MediaSuggest = Literal["pass", "review", "risky", "unavailable"]

ID_MOST = 128
LIST_MOST = 20
_MEDIA_SUGGESTS: dict[str, MediaSuggest] = {"pass": "pass", "review": "review", "risky": "risky"}
_ANSWERS = {"accept": True, "reject": False}


@dataclass(frozen=True)
class MediaJudged:
    """The verdict on an image. `unavailable`: WeChat could not judge it (-1008: could not fetch it)."""

    trace_id: str
    suggest: MediaSuggest
    label: int | None = None
    errcode: int = 0


@dataclass(frozen=True)
class SubscriptionAnswered:
    """A person took one more message of some templates (asked in the mini-program), or has turned some off (in the
    settings). `at_s` and openid tell one event from the next: WeChat repeats them."""

    openid: str
    at_s: int
    accepted: tuple[str, ...] = ()
    ended: tuple[str, ...] = ()


@dataclass(frozen=True)
class Delivery:
    """What became of one message that WeChat had taken; errcode 0: it arrived."""

    template_id: str
    msgid: str
    errcode: int


@dataclass(frozen=True)
class MessagesDelivered:
    """WeChat tells of messages that it had taken."""

    openid: str
    at_s: int
    deliveries: tuple[Delivery, ...]


@dataclass(frozen=True)
class PrivacyChanged:
    """A person has another name at WeChat, took authorisations back (WeChat's numbers), or ended his account."""

    openid: str
    at_s: int
    change: Literal["modified", "revoked", "cancelled"]
    codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Other:
    """A push that asks nothing of us: answer success."""

    event: str


Pushed = MediaJudged | SubscriptionAnswered | MessagesDelivered | PrivacyChanged | Other
Message = Mapping[str, Any]


def normalised(message: Message) -> Pushed:
    """What the decrypted message says; what we do not know, or cannot use, is Other."""
    message = stripped(message)
    event = str(message.get("Event") or message.get("MsgType") or "")
    read = _READERS.get(event)
    return (read(message) if read is not None else None) or Other(event[:64])


def stripped(value: Any) -> Any:
    """Without the spaces around keys (one of WeChat's own samples has them), at any depth that it uses."""
    if isinstance(value, dict):
        return {str(name).strip(): stripped(each) for name, each in value.items()}
    return [stripped(each) for each in value] if isinstance(value, list) else value


def _media(message: Message) -> Pushed | None:
    trace_id = _id(message, "trace_id")
    if trace_id is None:
        return None
    if "status_code" in message or "isrisky" in message:
        return _old_form(trace_id, message)
    errcode = _number(message.get("errcode", 0), otherwise=-1)
    result = message.get("result")
    if errcode != 0 or not isinstance(result, dict):
        return MediaJudged(trace_id, "unavailable", errcode=errcode)
    suggest = _MEDIA_SUGGESTS.get(str(result.get("suggest")), "review")
    return MediaJudged(trace_id, suggest, _number(result.get("label"), otherwise=None))


def _old_form(trace_id: str, message: Message) -> MediaJudged:
    """Pushes of version 1 are still seen; their status is a signed number written unsigned."""
    status = _number(message.get("status_code", 0), otherwise=-1)
    status = status - 2**32 if status >= 2**31 else status
    if status != 0:
        return MediaJudged(trace_id, "unavailable", errcode=status)
    risky = _number(message.get("isrisky"), otherwise=1)
    return MediaJudged(trace_id, "risky" if risky else "pass")


def _answers(message: Message) -> Pushed | None:
    openid, at_s = _id(message, "FromUserName"), _number(message.get("CreateTime"), otherwise=0)
    said = [(_id(row, "TemplateId"), _ANSWERS.get(str(row.get("SubscribeStatusString")))) for row in _rows(message)]
    accepted = tuple(dict.fromkeys(template for template, yes in said if template and yes is True))
    refused = tuple(dict.fromkeys(template for template, yes in said if template and yes is False))
    ended = refused if message["Event"] == "subscribe_msg_change_event" else ()  # a no to the popup ends nothing
    if openid is None or not accepted + ended:
        return None
    return SubscriptionAnswered(openid, at_s, accepted, ended)


def _deliveries(message: Message) -> Pushed | None:
    openid, at_s = _id(message, "FromUserName"), _number(message.get("CreateTime"), otherwise=0)
    found = tuple(
        Delivery(template, msgid, _number(row.get("ErrorCode"), otherwise=-1))
        for row in _rows(message)
        if (template := _id(row, "TemplateId")) and (msgid := _id({"MsgID": str(row.get("MsgID", ""))}, "MsgID"))
    )
    return MessagesDelivered(openid, at_s, found) if openid is not None and found else None


def _privacy(message: Message) -> Pushed | None:
    openid, at_s = _id(message, "OpenID"), _number(message.get("CreateTime"), otherwise=0)
    said = str(message.get("RevokeInfo", ""))[:ID_MOST].replace("|", ",").split(",")
    codes = tuple(code for each in said if (code := each.strip()).isascii() and code.isdigit())
    return PrivacyChanged(openid, at_s, _CHANGES[message["Event"]], codes) if openid is not None else None


def _rows(message: Message) -> list[Message]:
    """`List` is the thing itself when there is one, and an array when there are more."""
    found = message.get("List")
    rows = found if isinstance(found, list) else [found]
    return [row for row in rows[:LIST_MOST] if isinstance(row, dict)]


def _id(message: Message, name: str) -> str | None:
    value = message.get(name)
    return value if isinstance(value, str) and 0 < len(value) <= ID_MOST and value.isprintable() else None


def _number(value: Any, *, otherwise: Any) -> Any:
    try:
        return int(value)
    except (TypeError, ValueError, OverflowError):
        return otherwise


_CHANGES: dict[str, Literal["modified", "revoked", "cancelled"]] = {
    "user_info_modified": "modified",
    "user_authorization_revoke": "revoked",
    "user_authorization_cancellation": "cancelled",
}
_READERS = {
    **dict.fromkeys(_CHANGES, _privacy),
    "wxa_media_check": _media,
    "subscribe_msg_popup_event": _answers,
    "subscribe_msg_change_event": _answers,
    "subscribe_msg_sent_event": _deliveries,
}

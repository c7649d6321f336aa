"""One line in the log for every failed call, and an alarm for those that an operator has to look at."""

from chalicelib.kit import log

from .errors import FieldInvalid, GatewayError
from .templates import SubscribeMessage, demand_sendable


def note(error: GatewayError) -> None:
    """The call, what went wrong, and WeChat's request id: its support asks for it. Nothing of what was sent."""
    told = {
        "event": "wechat", "call": error.call, "error": type(error).__name__, "errcode": error.errcode,
        "wechat_rid": error.rid, "why": error.reason or None,
    }  # fmt: skip
    if error.alarm is None:
        log.line(**told)
    else:
        log.alarm(error.alarm, **told)


def is_sendable(message: SubscribeMessage) -> bool:
    """Whether WeChat would take every field; an alarm rings when not, for then our template is wrong."""
    try:
        demand_sendable(message)
    except FieldInvalid as error:
        note(error)
        return False
    return True

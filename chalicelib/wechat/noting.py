"""One line in the log for every failed call, and an alarm for those that an operator has to look at."""

from chalicelib.kit import log

from .errors import GatewayError


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

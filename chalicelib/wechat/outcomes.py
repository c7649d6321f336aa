"""What a failed sending means for the message: whether it may be tried again is decided here and nowhere else."""

from typing import Literal

from . import errors

SendOutcome = Literal["later", "refused", "dead", "dropped", "unknown"]

_TABLE: tuple[tuple[type[errors.GatewayError], SendOutcome], ...] = (
    (errors.NotSubscribed, "refused"),
    (errors.UnknownUser, "dropped"),
    (errors.FieldInvalid, "dead"),
    (errors.ConfigError, "dead"),
    (errors.TokenError, "later"),
    (errors.RateLimited, "later"),
    (errors.Busy, "later"),
    (errors.Unreachable, "later"),
    (errors.CircuitOpen, "later"),
)


def outcome_of(error: errors.GatewayError) -> SendOutcome:
    """`later` only where WeChat certainly did not send it; an errcode that nobody knows is dead, and whatever else went
    wrong on the way to or from stable_token comes later. Everything else may have arrived: unknown, never again."""
    found = next((outcome for kind, outcome in _TABLE if isinstance(error, kind)), None)
    if found is not None:
        return found
    if error.call != "send_subscribe":
        return "later"
    return "dead" if error.errcode is not None else "unknown"

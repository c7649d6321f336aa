"""The hotline (12345): a clerk files what a caller tells. The same machine, the same deadlines; nobody is rewarded."""

from ..kit.record import Command
from ..kit.who import Actor
from ..places import NotYourArea, reaches
from .store import Report
from .submitting import Draft, area_of, submit

CLERK = "hotline_clerk"


def take_call(actor: Actor, command: Command, draft: Draft) -> Report:
    """File a caller's report; the clerk stands for him, so that he screens none of his own. NotYourArea, …"""
    if not reaches(actor, area_of(draft.point), CLERK):
        raise NotYourArea()
    return submit(actor, command, draft)

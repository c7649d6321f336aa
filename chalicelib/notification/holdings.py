"""What the inbox keeps about a person (kit/holdings.py): all of it goes."""

from ..kit.holdings import at, erased, kept, own, removed
from .store import PREFIX, Holder, Mark, Message, mark_key

erased(Mark, "", at(mark_key), removed)
erased(Message, "messages", own(PREFIX), removed)
kept(Holder, "", None, "goes by the reaction to RoleSet: nobody leaves while he holds a role")

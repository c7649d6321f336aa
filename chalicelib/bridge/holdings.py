"""What the bridge to other registries keeps about a person (kit/holdings.py): ids and minutes of services that stay."""

from ..kit.holdings import kept, nobodys
from .store import Exported, Feed, Foreign, Import, ResultPage

RECORD = "the record of a service, by ids; other registries hold it too"

kept(Foreign, "", None, RECORD)
kept(Feed, "", None, RECORD)
kept(ResultPage, "", None, RECORD)
nobodys("a registry's file as a whole, and who took which month out", Import, Exported)

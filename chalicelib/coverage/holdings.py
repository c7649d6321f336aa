"""What coverage keeps about persons (kit/holdings.py): nothing."""

from ..kit.holdings import nobodys
from .store import Sheet, Visited

nobodys("figures of stations and areas", Visited, Sheet)

"""What policies say about persons (kit/holdings.py): nothing."""

from ..kit.holdings import nobodys
from .store import PolicyVersion

nobodys("a published policy", PolicyVersion)

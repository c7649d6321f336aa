"""What WeChat's own state says about persons (kit/holdings.py): nothing."""

from chalicelib.kit.holdings import nobodys

from .store import TokenRecord

nobodys("the mini-program's own token", TokenRecord)

"""`./dev doctor` at WeChat: calls that change nothing, a debug push to ourselves, and what is wrong, in Chinese."""

from .examining import Finding, Given, examined

__all__ = ["Finding", "Given", "examined"]

"""Reports (随手拍): what citizens see and show, from a photo in the street to a closed case."""

from .following import followers_of

__all__ = ["followers_of"]

"""A keeper's scanner for a station without a network: the reference that a tablet can be built from.

It needs nothing of the city's code: docs/flows/offline.md is its contract.
"""

"""Where open data keeps what it needs of its own.

CLIENTS / <id>     a program that may file reports (a registry of ours: kit/registry.py)
"""

from ..kit.registry import Registry
from .rules import Client, ClientExists, NoSuchClient

clients = Registry("CLIENTS", Client, missing=NoSuchClient, exists=ClientExists, fact="ClientChanged")

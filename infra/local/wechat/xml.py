"""Pushes as XML, for backends that have chosen it in the console."""

from typing import Any


def written(message: dict[str, Any]) -> bytes:
    """`<xml>…</xml>`; lists repeat their tag, texts stand in CDATA."""
    return f"<xml>{_inside(message)}</xml>".encode()


def _inside(value: Any) -> str:
    if isinstance(value, dict):
        return "".join(_tagged(name.strip(), each) for name, each in value.items())
    if isinstance(value, int | float):
        return str(value)
    return "<![CDATA[" + str(value).replace("]]>", "]]]]><![CDATA[>") + "]]>"


def _tagged(name: str, value: Any) -> str:
    return "".join(f"<{name}>{_inside(each)}</{name}>" for each in (value if isinstance(value, list) else [value]))

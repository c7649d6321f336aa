"""The cloud's template as data: one source for the deployed stack, the tests' tables and the checks."""

from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE = ROOT / "infra" / "template.yaml"
Document = dict[str, Any]


class _Loader(yaml.SafeLoader):
    """Reads CloudFormation's short tags (`!Ref x`) as their long form (`{"Ref": "x"}`)."""


def _long_form(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> Document:
    name = suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}"
    if isinstance(node, yaml.ScalarNode):
        value: Any = loader.construct_scalar(node)
        return {name: value.split(".", 1) if suffix == "GetAtt" else value}
    if isinstance(node, yaml.SequenceNode):
        return {name: loader.construct_sequence(node, deep=True)}
    assert isinstance(node, yaml.MappingNode)
    return {name: loader.construct_mapping(node, deep=True)}


_Loader.add_multi_constructor("!", _long_form)


def load(path: Path = TEMPLATE) -> Document:
    with path.open(encoding="utf-8") as text:
        document: Document = yaml.load(text, Loader=_Loader)
    return document


def resources(document: Document, kind: str) -> dict[str, Document]:
    """Logical id -> properties of every resource of one type."""
    return {
        logical_id: resource.get("Properties", {})
        for logical_id, resource in document["Resources"].items()
        if resource.get("Type") == kind
    }

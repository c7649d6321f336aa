"""The cloud's template as data: one source for the deployed stack, the tests' tables and the checks."""

import json
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
PARTS = ("template.yaml", "alarms.yaml")
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


def load(path: Path | None = None) -> Document:
    """One file, or all PARTS as one template."""
    if path is None:
        return merged(ROOT / "infra")
    text = path.read_text(encoding="utf-8")
    document: Document = json.loads(text) if path.suffix == ".json" else yaml.load(text, Loader=_Loader)
    return document


def merged(folder: Path) -> Document:
    """All PARTS as one template; each thing stands in one of them."""
    whole: Document = {}
    for part in PARTS:
        for section, content in load(folder / part).items():
            doubled = whole.get(section, {}).keys() & content.keys()
            if doubled:
                raise ValueError(f"{part}: {section} {sorted(doubled)} is in another part, too")
            whole.setdefault(section, {}).update(content)
    return whole


def save(document: Document, path: Path) -> None:
    """Write it as JSON, which is read ten times as fast as YAML by whoever deploys it."""
    path.write_text(json.dumps(document, ensure_ascii=False, indent=1), encoding="utf-8")


def resources(document: Document, kind: str) -> dict[str, Document]:
    """Logical id -> properties of every resource of one type."""
    return {
        logical_id: resource.get("Properties", {})
        for logical_id, resource in document["Resources"].items()
        if resource.get("Type") == kind
    }

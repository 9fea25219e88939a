"""Mappings in raw strings of Go."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...syntax._nodes import Fields, Items, Node, Scalar
from ...syntax.data import tree
from ...syntax.json_template import readable
from ...syntax.unit import Unit
from .calls import variable_name
from .mappings import Found, described

_RAW = re.compile(r"(?:(\w+)\s*(?:string\s*)?:?=\s*|\(\s*)?`([^`]{20,60000})`")
_CONST = re.compile(r'^\s*(?:const\s+|var\s+)?(\w+)\s*(?:string\s*)?:?=\s*"([\w.-]+)"', re.M)
_CREATED = re.compile(
    r'CreateIndex\(\s*(?:"([\w.-]+)"|([\w.]+))\s*\)[^;]{0,200}?\.Body(?:String|Json)\(\s*(\w+)',
    re.S,
)
MAX_STRINGS = 50


def read(unit: Unit) -> Iterator[Found]:
    """The indices that a file's raw strings describe, named by who makes them or by variable."""
    text = unit.text
    constants = {m[1]: m[2] for m in _CONST.finditer(text)}
    names: dict[str, str] = {}
    for made in _CREATED.finditer(text):
        name = made[1] or constants.get(made[2].rsplit(".", 1)[-1])
        if name:
            names[made[3]] = name
    for count, raw in enumerate(m for m in _RAW.finditer(text) if '"mappings"' in m[2]):
        if count >= MAX_STRINGS:
            return
        first = unit.line_at(raw.start(2))
        for document in tree("json", readable(raw[2])).documents:
            node = _moved(document, first - 1)
            found = described(node, unit.path) if isinstance(node, Fields) else None
            variable = raw[1] or ""
            name = names.get(variable) or (found.name if found else "") or variable_name(variable)
            if found is not None and name:
                yield Found(
                    name, found.kind, found.line, found.columns, found.options, found.composed
                )


def _moved(node: Node, by: int) -> Node:
    """The tree with its lines counted from the file's first."""
    if isinstance(node, Fields):
        return Fields(node.line + by, [(k, _moved(v, by)) for k, v in node.pairs])
    if isinstance(node, Items):
        return Items(node.line + by, [_moved(v, by) for v in node.items])
    return Scalar(node.line + by, node.text, node.bare)

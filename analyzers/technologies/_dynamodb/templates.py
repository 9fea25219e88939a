"""Tables in CloudFormation, SAM and Serverless Framework templates (YAML, JSON, objects in code).

A template is a tree; wherever a mapping says `Type: AWS::DynamoDB::Table`, the key it stands under
is the logical id. Intrinsic functions become text: a parameter with a default is worth that, all
else stays `${X}` (AWS CloudFormation docs, "Intrinsic function reference"; the deployed name of a
table without `TableName` is made up of stack, logical id and a random part).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from ...syntax._nodes import Fields, Items, Node, Scalar, items, pairs
from .model import Definition
from .properties import at, cloudformation, simple_table, word

TABLES = ("AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable")
SIMPLE = "AWS::Serverless::SimpleTable"
MAX_NODES = 100_000
MAX_DEPTH = 40
_SUB = re.compile(r"\$\{([\w:.]+)\}")


class Binding(Struct, frozen=True):
    """An environment variable of a function: the text it is set to, or the table it refers to.

    `prefix`: where the function's code lies, as far as the template says.
    """

    variable: str
    text: str
    logical: str
    prefix: str
    line: int


class Template:
    """One template: its parameters, its tables, what its functions find in their environment."""

    def __init__(self, path: str, root: Node) -> None:
        self.path = path
        self.folder = path.rpartition("/")[0]
        self.root = root
        self.defaults = _defaults(root)
        self.found = list(_resources(root))
        self.logical = {name for name, _, _ in self.found}

    @property
    def technology(self) -> str:
        """What kind of template it is, in the words of its users."""
        if at(self.root, "service") is not None and at(self.root, "provider") is not None:
            return "Serverless Framework"
        transform = self.text(at(self.root, "Transform")) or ""
        sam = "Serverless" in transform or any(t == SIMPLE for _, _, t in self.found)
        return "AWS SAM" if sam else "CloudFormation"

    # -- tables ----------------------------------------------------------------------------------

    def tables(self) -> Iterator[Definition]:
        """Every table of the template."""
        for logical, node, kind in self.found:
            properties = self.simple(at(node, "Properties"))
            if kind == SIMPLE:
                made = simple_table(properties, self.path, node.line)
            else:
                made = cloudformation(properties, self.path)
            yield replace(
                made,
                name=word(at(properties, "TableName")) or "",
                line=node.line,
                logical=logical,
                technology=self.technology,
            )

    # -- environment -----------------------------------------------------------------------------

    def bindings(self) -> Iterator[Binding]:
        """Every environment variable that the template sets to a table or to a text."""
        shared = at(self.root, "Globals"), at(self.root, "provider")
        for holder in shared:
            for node in (at(holder, "Function"), holder):
                yield from self._variables(at(node, "Environment"), self.folder)
        for name, function in pairs(at(self.root, "functions")):
            if name and isinstance(function, Fields):
                prefix = self._inside(word(at(function, "handler")), handler=True)
                yield from self._variables(at(function, "environment"), prefix)
        for holder in self._resource_maps():
            for _, resource in pairs(holder):
                yield from self._of_resource(at(resource, "Properties"))

    def _resource_maps(self) -> Iterator[Node]:
        holders = [at(self.root, "Resources")]
        holders += [h for h in items(at(self.root, "resources")) if h is not holders[0]]
        for holder in holders:
            if holder is not None:
                yield at(holder, "Resources") or holder

    def _of_resource(self, properties: Node | None) -> Iterator[Binding]:
        if not isinstance(properties, Fields):
            return
        code = word(at(properties, "CodeUri"))
        yield from self._variables(at(properties, "Environment"), self._inside(code))
        for container in items(at(properties, "ContainerDefinitions")):
            for entry in items(at(container, "Environment")):
                name, value = word(at(entry, "Name")), at(entry, "Value")
                if name and value is not None:
                    yield self._binding(name, value, self.folder)

    def _variables(self, node: Node | None, prefix: str) -> Iterator[Binding]:
        held = at(node, "Variables") or node
        for name, value in pairs(held):
            if name != "Variables":
                yield self._binding(name, value, prefix)

    def _binding(self, name: str, value: Node, prefix: str) -> Binding:
        reference = _reference(value)
        text = self.text(value) or ""
        logical = reference if reference in self.logical else ""
        if not logical and isinstance(value, Scalar) and text in self.logical:
            logical = text
        return Binding(name, text[:200], logical, prefix, value.line)

    def _inside(self, written: str | None, handler: bool = False) -> str:
        """The path of code that a template names, from the repository's root."""
        if not written or "://" in written or "$" in written:
            return self.folder
        parts = self.folder.split("/") if self.folder else []
        for part in (written.rpartition(".")[0] if handler else written).split("/"):
            if part == "..":
                parts = parts[:-1]
            elif part not in ("", "."):
                parts.append(part)
        return "/".join(parts)

    # -- intrinsic functions ---------------------------------------------------------------------

    def simple(self, node: Node | None, depth: int = 0) -> Node:
        """The tree with every intrinsic function as a text."""
        if node is None or depth > MAX_DEPTH:
            return Scalar(0, "", True)
        if isinstance(node, Items):
            return Items(node.line, [self.simple(n, depth + 1) for n in node.items])
        if not isinstance(node, Fields):
            return node
        if len(node.pairs) == 1 and _function(node.pairs[0][0]):
            chosen = self._chosen(node, depth)
            if isinstance(chosen, Fields | Items):
                return self.simple(chosen, depth + 1)
            text = self.text(node, depth)
            return Scalar(node.line, text or "", text is None)
        return Fields(node.line, [(k, self.simple(v, depth + 1)) for k, v in node.pairs])

    def _chosen(self, node: Fields, depth: int) -> Node | None:
        """The first branch of `!If` that says something; None for other functions."""
        key, value = node.pairs[0]
        if _function(key) != "If" or not isinstance(value, Items):
            return None
        for branch in value.items[1:3]:
            if (isinstance(branch, Fields) and _reference(branch) != "AWS::NoValue") or (
                isinstance(branch, Items)
            ):
                return branch
        return None

    def text(self, node: Node | None, depth: int = 0) -> str | None:
        """A value as text with `${X}` for what the deployment decides; None where it is none."""
        if depth > MAX_DEPTH or node is None:
            return None
        if isinstance(node, Scalar):
            return word(node)
        if isinstance(node, Items):
            return self.text(node.items[0], depth + 1) if len(node.items) == 1 else None
        if len(node.pairs) != 1:
            return None
        key, value = node.pairs[0]
        return self._called(_function(key), value, depth + 1)

    def _called(self, name: str, value: Node, depth: int) -> str | None:
        if name == "Ref":
            return self._named(word(value) or "")
        if name == "Sub":
            return self._substituted(value, depth)
        if name == "Join" and isinstance(value, Items) and len(value.items) == 2:
            separator = value.items[0].text if isinstance(value.items[0], Scalar) else ""
            parts = [self.text(n, depth) for n in items(value.items[1])]
            return separator.join(p if p is not None else "${value}" for p in parts)
        if name == "If" and isinstance(value, Items):
            texts = [self.text(n, depth) for n in value.items[1:3]]
            return next((t for t in texts if t and t != "${AWS::NoValue}"), None)
        if name == "GetAtt":
            names = [t for n in items(value) if (t := word(n))]
            return "${" + ".".join(names) + "}" if names else None
        if name == "ImportValue":
            return "${" + (self.text(value, depth) or "value").strip("${}") + "}"
        return "${" + name + "}" if name else None

    def _named(self, name: str) -> str:
        return self.defaults.get(name, "${" + name + "}")

    def _substituted(self, value: Node, depth: int) -> str | None:
        text, own = value, None
        if isinstance(value, Items) and value.items:
            text, own = value.items[0], value.items[1] if len(value.items) > 1 else None
        given = {k: self.text(v, depth) for k, v in pairs(own)}
        written = word(text)
        if written is None:
            return None
        return _SUB.sub(lambda m: given.get(m[1]) or self._named(m[1]), written)


def _function(key: str) -> str:
    """The name of the intrinsic function that a key calls: `!Ref`, `Ref`, `Fn::Ref`; else ''."""
    if key.startswith("!"):
        return key[1:]
    return key[4:] if key.startswith("Fn::") else key if key == "Ref" else ""


def _reference(node: Node) -> str:
    """The logical id that `!Ref X`, `!GetAtt X.Arn` or `!Sub ${X}` stands for, or ''."""
    if not isinstance(node, Fields) or len(node.pairs) != 1:
        return ""
    key, value = node.pairs[0]
    name = _function(key)
    first = items(value)[0] if items(value) else None
    text = (word(first) if first is not None else None) or ""
    if name == "Sub":
        whole = _SUB.fullmatch(text)
        text = whole[1] if whole else ""
    return text.split(".")[0] if name in ("Ref", "GetAtt", "Sub") else ""


def _defaults(root: Node) -> dict[str, str]:
    """Parameters with a default that says something (no list, no path of a parameter store)."""
    found: dict[str, str] = {}
    for name, parameter in pairs(at(root, "Parameters")):
        default, kind = word(at(parameter, "Default")), word(at(parameter, "Type")) or ""
        if default is not None and not kind.startswith("AWS::SSM"):
            found[name] = default
    return found


def _resources(root: Node) -> Iterator[tuple[str, Node, str]]:
    """Logical id, resource and type of every table below a node, in source order."""
    stack: list[tuple[str, Node, int]] = [("", root, 0)]
    left = MAX_NODES
    while stack and left > 0:
        key, node, depth = stack.pop()
        left -= 1
        if isinstance(node, Fields):
            kind = word(next((v for k, v in node.pairs if k == "Type"), None))
            if kind in TABLES or kind == SIMPLE:
                yield key, node, kind
                continue
        if depth < MAX_DEPTH:
            inner = node.pairs if isinstance(node, Fields) else []
            stack.extend((k, v, depth + 1) for k, v in reversed(inner))
            listed = node.items if isinstance(node, Items) else []
            stack.extend((key, v, depth + 1) for v in reversed(listed))

"""Tables in Terraform: resources, the table module, the environment of functions."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from msgspec.structs import replace

from ...facts import Fact
from ...syntax._nodes import Fields, Items, Node, Scalar, pairs
from ...syntax.hcl import read_hcl
from .model import Attribute, Definition, scalar_type
from .names import filled, mapped
from .names import terraform as resolve_names
from .properties import at, every, terraform, word
from .templates import Binding

MODULE = "terraform-aws-modules/dynamodb-table"
MAX_DEPTH = 40
_REFERENCE = re.compile(r"\$\{\s*(?:aws_dynamodb_table|module)\.([\w-]+)(?:\[[^\]]*\])?\.\w+\s*\}")


class Terraform:
    """One file: its tables, values and environment variables."""

    def __init__(self, path: str, root: Node) -> None:
        self.path = path
        self.folder = path.rpartition("/")[0]
        self.root = root

    def tables(self) -> Iterator[Definition]:
        """Every table; names are texts with `${expression}` in them."""
        for holder in every(self.root, "resource"):
            for label, node in _labelled(at(holder, "aws_dynamodb_table")):
                yield self._made(label, node)
        for holder in every(self.root, "module"):
            for label, node in pairs(holder):
                if (word(at(node, "source")) or "").startswith(MODULE):
                    yield self._made(label, node)

    def _made(self, label: str, node: Node) -> Definition:
        plain = _plain(node)
        name = word(at(plain, "name")) or ""
        return replace(
            terraform(plain, self.path),
            name=name.replace("${each.key}", "${key}").replace("${each.value}", "${value}"),
            line=node.line,
            logical=label,
            technology="Terraform",
        )

    def values(self) -> dict[str, str]:
        """`var.x` with its default, `local.x` with its text."""
        found: dict[str, str] = {}
        for holder in every(self.root, "variable"):
            for name, node in pairs(holder):
                default = word(_plain(at(node, "default")))
                if default is not None:
                    found[f"var.{name}"] = default
        for holder in every(self.root, "locals"):
            for name, node in pairs(holder):
                text = word(_plain(node))
                if text is not None:
                    found[f"local.{name}"] = text
        return {k: v for k, v in found.items() if len(v) <= 300}

    def calls(self) -> Iterator[tuple[str, str, dict[str, str], dict[str, str], int]]:
        """Uses of the repository's modules: label, folder, texts, types of attributes, line."""
        for holder in every(self.root, "module"):
            for label, node in pairs(holder):
                source = word(at(node, "source")) or ""
                if source.startswith("."):
                    plain = _plain(node)
                    texts = {f"var.{k}": t for k, v in pairs(plain) if (t := word(v))}
                    short = {k: t for k, t in texts.items() if len(t) < 300}
                    folder = _joined(self.folder, source)
                    yield label, folder, short, dict(_attributes(plain)), node.line

    def bindings(self) -> Iterator[Binding]:
        """What Lambda functions and containers find in their environment."""
        for holder in every(self.root, "resource"):
            for _, node in _labelled(at(holder, "aws_lambda_function")):
                for block in every(node, "environment"):
                    yield from self._variables(at(block, "variables"))
        for holder in every(self.root, "module"):
            for _, node in pairs(holder):
                for key in ("environment_variables", "lambda_environment"):
                    yield from self._variables(at(node, key))

    def _variables(self, node: Node | None) -> Iterator[Binding]:
        for name, value in pairs(node):
            text = word(_plain(value)) or ""
            found = _REFERENCE.fullmatch(text)
            yield Binding(name, text[:200], found[1] if found else "", self.folder, value.line)


def _attributes(node: Node) -> Iterator[tuple[str, str]]:
    """Names and types of the attributes that a module is given."""
    for entry in every(node, "attribute", "attributes"):
        name = word(at(entry, "name"))
        if name:
            yield name, word(at(entry, "type")) or ""


def _joined(folder: str, relative: str) -> str:
    """The folder that a relative path means."""
    return posixpath.normpath(posixpath.join(folder, relative)).removeprefix("./").strip(".")


def used(definition: Definition, path: str, fact: Fact, texts: dict[str, str]) -> Definition:
    """A module's table as one use of the module makes it; the use is a place of it too."""
    known = resolve_names(texts)
    made = mapped(definition, lambda t: filled(t, known))
    names = {a.name for a in made.attributes}
    more = [
        Attribute(name, scalar_type(kind), definition.line, definition.path)
        for name, kind in fact.data["kinds"].items()
        if name not in names
    ]
    return replace(
        made,
        logical=fact.data["label"],
        attributes=(*made.attributes, *more),
        places=((path, fact.line),),
    )


def _labelled(node: Node | None) -> Iterator[tuple[str, Node]]:
    for label, inner in pairs(node):
        for each in inner.items if isinstance(inner, Items) else [inner]:
            yield label, each


def _plain(node: Node | None, depth: int = 0) -> Node:
    """The tree with every expression that is no literal as `${expression}`."""
    if node is None or depth > MAX_DEPTH:
        return Scalar(0, "", True)
    if isinstance(node, Items):
        return Items(node.line, [_plain(n, depth + 1) for n in node.items])
    if isinstance(node, Fields):
        return Fields(node.line, [(k, _plain(v, depth + 1)) for k, v in node.pairs])
    if node.bare and re.search(r"[.(\[?]", node.text) and not re.fullmatch(r"[\d.]+", node.text):
        return Scalar(node.line, "${" + node.text + "}")
    return node


def read(path: str, text: str) -> Terraform:
    """The contents of a `.tf` file."""
    tree = read_hcl(text[: 1 << 20])
    return Terraform(path, tree.documents[0])

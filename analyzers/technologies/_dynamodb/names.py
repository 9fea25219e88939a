"""What the parts of a table's name are worth: Serverless variables, Terraform's values.

Serverless docs, "Variables": `${self:custom.x}`, `${sls:stage}`, `${opt:stage, 'dev'}`; without any
option the stage is `dev`. Terraform docs, "Expressions": `var.x` with its default, `local.x`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from msgspec.structs import replace

from .model import Definition

MAX_ROUNDS = 12
MAX_LENGTH = 400
_INNER = re.compile(r"\$\{([^${}]*)\}")
Resolve = Callable[[str], str | None]


def filled(text: str, resolve: Resolve) -> str:
    """The text with each `${…}` replaced by its value, innermost first; unknown ones stay."""
    kept: dict[str, str] = {}

    def one(match: re.Match[str]) -> str:
        value = resolve(match[1].strip())
        if value is not None and len(value) <= MAX_LENGTH:
            return value
        mark = f"\0{len(kept)}\0"
        kept[mark] = match[0]
        return mark

    for _ in range(MAX_ROUNDS):
        text, count = _INNER.subn(one, text)
        if not count or len(text) > 4 * MAX_LENGTH:
            break
    for mark in reversed(kept):
        text = text.replace(mark, kept[mark])
    return text[: 2 * MAX_LENGTH]


def serverless(variables: Mapping[str, str]) -> Resolve:
    """Resolves Serverless variables from the flattened service file."""

    def resolve(inner: str) -> str | None:
        for part in inner.split(","):
            value = _source(part.strip(), variables)
            if value is not None:
                return value
        return None

    return resolve


def _source(part: str, variables: Mapping[str, str]) -> str | None:
    if part[:1] in ("'", '"') and len(part) > 1:
        return part[1:-1]
    kind, colon, rest = part.partition(":")
    if not colon:
        return None
    rest = rest.strip()
    if kind == "self":
        if rest == "service":
            return variables.get("service") or variables.get("service.name")
        return variables.get(rest) or ("dev" if rest == "provider.stage" else None)
    if kind == "sls" and rest == "stage":
        stage = variables.get("provider.stage")
        return stage if stage and "sls:stage" not in stage else "dev"
    if kind == "param":
        return variables.get(f"params.default.{rest}")
    return None


def with_stage(resolve: Resolve) -> Resolve:
    """Also gives `${opt:stage}` without any default its own default."""

    def resolved(inner: str) -> str | None:
        value = resolve(inner)
        if value is None and inner in ("opt:stage", "opt:s"):
            return "dev"
        return value

    return resolved


def terraform(values: Mapping[str, str]) -> Resolve:
    """Resolves `var.x`, `local.x`, `format(…)`, `join(…)` and the like."""

    def resolve(inner: str, depth: int = 0) -> str | None:
        inner = inner.strip()
        if depth > MAX_ROUNDS:
            return None
        if inner[:1] == '"' and inner[-1:] == '"' and inner.count('"') == 2:
            return inner[1:-1]
        if inner in values:
            return values[inner]
        called = re.fullmatch(r"(\w+)\((.*)\)", inner, re.S)
        if called is not None:
            return _function(called[1], _arguments(called[2]), lambda a: resolve(a, depth + 1))
        return None

    return resolve


def _function(name: str, arguments: list[str], resolve: Resolve) -> str | None:
    def known(argument: str) -> str:
        value = resolve(argument)
        return value if value is not None else "${" + argument.strip().strip('"') + "}"

    if name in ("lower", "upper", "trimspace", "tostring", "replace") and arguments:
        value = resolve(arguments[0])
        return value.upper() if value and name == "upper" else value
    if name == "format" and arguments:
        text = resolve(arguments[0])
        for argument in arguments[1:]:
            value = known(argument).replace("\\", "")
            text = re.sub(r"%[sdv]", value, text or "", count=1)
        return text
    if name == "join" and len(arguments) > 1:
        separator = resolve(arguments[0]) or ""
        listed = ",".join(arguments[1:]).strip()
        parts = _arguments(listed[1:-1]) if listed[:1] == "[" else [listed]
        return separator.join(known(p) for p in parts)
    return None


def _arguments(text: str) -> list[str]:
    """A call's arguments, split at commas that stand in no bracket and no text."""
    found, depth, quoted, start = [], 0, False, 0
    for position, char in enumerate(text):
        if char == '"':
            quoted = not quoted
        elif not quoted and char in "([{":
            depth += 1
        elif not quoted and char in ")]}":
            depth -= 1
        elif char == "," and not quoted and depth == 0:
            found.append(text[start:position].strip())
            start = position + 1
    last = text[start:].strip()
    return [*found, last] if last else found


def mapped(definition: Definition, change: Callable[[str], str]) -> Definition:
    """The definition with all its names changed."""
    return replace(
        definition,
        name=change(definition.name),
        attributes=tuple(replace(a, name=change(a.name)) for a in definition.attributes),
        key=tuple(change(k) for k in definition.key),
        indexes=tuple(
            replace(i, name=change(i.name), columns=tuple(change(c) for c in i.columns))
            for i in definition.indexes
        ),
        options={k: change(v) if isinstance(v, str) else v for k, v in definition.options.items()},
    )

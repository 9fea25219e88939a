"""Prefixes and names of keys that settings files give: `.env`, TOML, YAML, INI."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ...facts import Fact
from ...syntax.unit import Unit
from .._shared.places import is_test
from ..base import Declared

LITERALS = ("_PREFIX", "_KEY_", "NAMESPACE", "_TTL", "_EXPIRE", "_SECONDS")
_GIVEN = re.compile(
    r"(?m)^[ \t]{0,20}(?:export[ \t]{1,4})?"
    r"([A-Z][A-Z0-9_]{2,60}(?:PREFIX|NAMESPACE|_KEY)[A-Z0-9_]{0,40})[ \t]{0,20}[:=]"
    r"[ \t]{0,20}[\"']?([A-Za-z][\w:./{}-]{0,80})[\"']?[ \t]{0,20}(?:#.*)?$"
)
_SECRET = re.compile(
    r"(?:^|_)(?:SECRET|API|PRIVATE|PUBLIC|ACCESS|AUTH|JWT|SIGN\w*|ENCRYPT\w*|LICENSE|MASTER|APP)_KEY"
    r"|SECRET|PASSWORD|TOKEN_KEY"
)
_NUMBER = re.compile(
    r"(?m)^[ \t]{0,20}(?:export[ \t]{1,4})?"
    r"([A-Z][A-Z0-9_]{0,60}(?:TTL|EXPIR|SECONDS|TIMEOUT|LIFETIME)[A-Z0-9_]{0,40})"
    r"[ \t]{0,20}[:=][ \t]{0,20}[\"']?(\d{1,9})[\"']?[ \t]{0,20}(?:#.*)?$"
)
_HOLE = re.compile(r"\{([A-Z][A-Z0-9_]{2,})\}")
MAX_SETTINGS = 200


def declare_settings(unit: Unit, who: str) -> Iterator[Fact]:
    """The settings of one file that speak of keys; nothing that may be a secret."""
    text = unit.text[:200_000]
    for number, match in enumerate((*_GIVEN.finditer(text), *_NUMBER.finditer(text))):
        if number < MAX_SETTINGS and not _SECRET.search(match[1]):
            yield Fact(
                who, "setting", match[1], unit.line_at(match.start(1)), data={"value": match[2]}
            )


def settings_of(declared: Declared) -> dict[str, str]:
    """The settings that have one value in all files."""
    found: dict[str, set[str]] = {}
    for path, fact in declared.of("setting"):
        if not is_test(path):
            found.setdefault(fact.name, set()).add(str(fact.data.get("value", "")))
    return {name: values.pop() for name, values in found.items() if len(values) == 1}


def number_of(settings: Mapping[str, str], name: str | None) -> int | None:
    """The number that a setting of that name gives, or None."""
    value = settings.get((name or "").rpartition(".")[2], "")
    return int(value) if value.isdecimal() else None


def filled(pattern: str, settings: Mapping[str, str]) -> str:
    """A pattern with the values of the settings that its holes name."""
    return _HOLE.sub(lambda m: settings.get(m[1], m[0]), pattern)

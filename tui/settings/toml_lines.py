"""Where in a TOML file each setting stands; the standard library's reader does not say."""

from __future__ import annotations

from collections.abc import Iterator

Path = tuple[str, ...]

_LONG = ('"""', "'''")
_OPEN, _CLOSE = "[{", "]}"


def setting_lines(text: str) -> dict[Path, int]:
    """The line of every table header and every key, by its path; the first counts."""
    found: dict[Path, int] = {}
    header: Path = ()
    for number, statement in _statements(text):
        if statement.startswith("["):
            header = _parts(statement.strip("[").partition("]")[0])
            found.setdefault(header, number)
            continue
        name, equals, _ = _split(statement, "=")
        if equals:
            found.setdefault(header + _parts(name), number)
    return found


def line_of(lines: dict[Path, int], path: Path) -> int:
    """The line of a setting, else of what it stands in, else 1."""
    for length in range(len(path), 0, -1):
        if path[:length] in lines:
            return lines[path[:length]]
    return 1


def last_statement(text: str) -> int:
    """The line at which the last statement begins: where something was left open, that is it."""
    return max((number for number, _ in _statements(text)), default=1)


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """The first line of every statement, with its number; values may go on over lines."""
    inside = _Value()
    for number, line in enumerate(text.split("\n"), 1):
        bare = line.strip()
        if inside.open:
            inside.read(line)
        elif bare and not bare.startswith("#"):
            yield number, bare
            if not bare.startswith("["):
                inside.read(_split(bare, "=")[2])


class _Value:
    """Follows a value over lines: long strings and brackets may still be open at a line's end."""

    def __init__(self) -> None:
        self._quote = ""
        self._depth = 0

    @property
    def open(self) -> bool:
        """Whether the value goes on in the next line."""
        return self._quote in _LONG or self._depth > 0

    def read(self, text: str) -> None:
        """Read one more line of it."""
        if self._quote not in _LONG:
            self._quote = ""
        at = 0
        while at < len(text):
            at += self._step(text, at)

    def _step(self, text: str, at: int) -> int:
        """Read one sign or a quote of three; how many characters that were."""
        sign = text[at]
        if self._quote:
            if sign == "\\" and self._quote[0] == '"':
                return 2
            if text.startswith(self._quote, at):
                size = len(self._quote)
                self._quote = ""
                return size
            return 1
        if sign == "#":
            return len(text) - at
        for quote in (*_LONG, '"', "'"):
            if text.startswith(quote, at):
                self._quote = quote
                return len(quote)
        self._depth = max(0, self._depth + (sign in _OPEN) - (sign in _CLOSE))
        return 1


def _parts(name: str) -> Path:
    """A dotted key as its parts, quotes taken off."""
    parts: list[str] = []
    while name:
        first, _, name = _split(name, ".")
        parts.append(first.strip().strip("\"'"))
    return tuple(parts)


def _split(text: str, sign: str) -> tuple[str, str, str]:
    """Like `str.partition`, but passing over what is quoted."""
    quote = ""
    for at, character in enumerate(text):
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'":
            quote = character
        elif character == sign:
            return text[:at], sign, text[at + 1 :]
    return text, "", ""

"""Renders templates: a sandboxed Jinja2 in which repository text cannot be written unescaped.

Every expression of a template passes `md` unless one of our filters made it Markdown already, so
a template that forgets a filter, or one that a user wrote, is safe as well. A template folder may
belong to the repository that is read, hence the sandbox, and hence no file outside the folder.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..redact import redact
from . import text

if TYPE_CHECKING:
    from jinja2 import Environment

_OWN = Path(__file__).parent / "templates"
_LARGEST = 1_000_000


class TemplateError(ValueError):
    """A template that cannot be used; says which one, where and why."""


def render(template: str, context: dict[str, Any], folder: str | None = None) -> str:
    """The template's text with nothing hidden in it; raises TemplateError where it has none."""
    import jinja2

    try:
        said = _environment(folder).get_template(template).render(context)
    except jinja2.TemplateSyntaxError as error:
        raise TemplateError(
            f"template {error.name}, line {error.lineno}: {error.message}"
        ) from None
    except (jinja2.TemplateError, ArithmeticError, LookupError, TypeError, ValueError) as error:
        raise TemplateError(f"template {template}: {error}") from None
    return tidy(said)


def tidy(said: str) -> str:
    """Markdown with runs of blank lines made one and with hidden characters made visible."""
    body = re.sub(r"[ \t]+\n", "\n", text.visible(said))
    return re.sub(r"\n{3,}", "\n\n", body).strip("\n") + "\n"


@lru_cache(maxsize=8)
def _environment(folder: str | None) -> Environment:
    from jinja2 import ChoiceLoader, FunctionLoader, StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    places = [Path(folder)] if folder else []
    environment = ImmutableSandboxedEnvironment(
        loader=ChoiceLoader([FunctionLoader(_reader(p)) for p in (*places, _OWN)]),
        undefined=StrictUndefined,
        finalize=_finalize,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=True,
    )
    environment.filters.update(
        md=lambda value: text.md(_said(value)),
        code=lambda value: text.code(_said(value)),
        codes=_codes,
        dash=_dash,
        fence=lambda value, language="": text.fence(_said(value), language),
        anchor=lambda value: text.anchor(_said(value)),
        place=_place,
        masked=lambda value: redact(_said(value)),
    )
    return environment


def _reader(folder: Path) -> Any:
    """Loads templates from a folder; a link or a name that leads out of it finds nothing."""
    root = folder.resolve()

    def read(name: str) -> tuple[str, str, Any] | None:
        path = (root / name).resolve()
        if not path.is_relative_to(root) or not path.is_file():
            return None
        state = path.stat()
        if state.st_size > _LARGEST:
            raise TemplateError(f"template {name} is larger than {_LARGEST} bytes")
        source = path.read_text(encoding="utf-8")
        return source, str(path), lambda: _unchanged(path, state.st_mtime_ns)

    return read


def _unchanged(path: Path, stamp: int) -> bool:
    try:
        return path.stat().st_mtime_ns == stamp
    except OSError:
        return False


def _said(value: Any) -> str:
    return "" if value is None else str(value)


def _finalize(value: Any) -> str:
    return value if isinstance(value, text.Markdown) else text.md(_said(value))


def _dash(value: Any) -> text.Markdown:
    """The value for a table cell, or `-` where there is none."""
    if isinstance(value, text.Markdown):
        return value if value else text.Markdown("-")
    return text.md(_said(value)) or text.Markdown("-")


def _codes(values: Any) -> text.Markdown:
    """Each value as a code span, with commas between."""
    return text.Markdown(", ".join(text.code(_said(v)) for v in values))


def _place(value: Any) -> text.Markdown:
    """`path:line` of anything that has a place, as a code span; empty where it has none."""
    if isinstance(value, dict):
        path, line = value.get("path", ""), value.get("line", 0)
    else:
        path, line = getattr(value, "path", ""), getattr(value, "line", 0)
    return text.code(text.place(path, line)) if path else text.Markdown("")

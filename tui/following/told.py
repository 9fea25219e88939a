"""What the interface says in sentences: changes, scans, states in which there is no table."""

from __future__ import annotations

from msgspec.structs import replace

from dbscope.analyzers.model.diff import CatalogDiff, DatabaseChange, describe
from dbscope.analyzers.reports.changes import renamed, without_renamed

from ..state import Snapshot
from ..words import plural, took
from .messages import Change

_MOST_SAID = 2
_MOST_NAMED = 10


def change_sentence(change: Change) -> str:
    """`app/models/user.py changed: users +1 column (last_seen)`."""
    if change.differences is not None:
        what = plural(change.differences, "difference") if change.differences else "no difference"
        return f"compared with the running database: {what}"
    return f"{_subject(change)}: {schema_sentence(change.diff)}"


def schema_sentence(difference: CatalogDiff, most: int = _MOST_SAID) -> str:
    """What a difference did, in the words of schemas: its first parts, and how many more."""
    said = sayings(difference)
    what = "; ".join(said[:most])
    if len(said) > most:
        what += f" and {len(said) - most} more"
    return what or "no change to a schema"


def sayings(difference: CatalogDiff) -> tuple[str, ...]:
    """One sentence for each database or table; a table that has another name now is renamed."""
    pairs = [(c, renamed(c)) for c in difference.changed]
    if not any(p for _, p in pairs):
        return describe(difference)
    many = len(difference.added) + len(difference.removed) + len(difference.changed) > 1
    said = []
    for change, found in pairs:
        prefix = f"{change.id}: " if many else ""
        said += [f"{prefix}{a.qualified} renamed to {b.qualified}" for a, b in found]
    rest = [_rest(change) if found else change for change, found in pairs]
    kept = replace(difference, changed=tuple(c for c in rest if c != DatabaseChange(c.id)))
    return (*said, *describe(kept))


def _rest(change: DatabaseChange) -> DatabaseChange:
    """A change without its renamed tables and the relationships that only follow their names."""
    return replace(without_renamed(change), added_relationships=(), removed_relationships=())


def _subject(change: Change) -> str:
    paths = change.paths
    if not paths:
        return "scanned again"
    if len(paths) == 1:
        return f"{paths[0]} {_became(paths[0], change)}"
    if moved := _moved(change):
        return moved
    became = {_became(p, change) for p in paths}
    word = became.pop() if len(became) == 1 else "changed"
    return f"{plural(len(paths), 'file')} {word}"


def _moved(change: Change) -> str:
    """What is said of files of which each is gone from one place and new at another."""
    new, gone = sorted(change.new), sorted(change.gone)
    if len(new) != len(gone) or len(change.paths) != 2 * len(new):
        return ""
    if len(new) == 1:
        return f"{gone[0]} is now {new[0]}"
    names = [sorted(p.rpartition("/")[2] for p in paths) for paths in (new, gone)]
    return f"{plural(len(new), 'file')} moved" if names[0] == names[1] else ""


def _became(path: str, change: Change) -> str:
    if path in change.new:
        return "is new"
    return "is gone" if path in change.gone else "changed"


def scan_sentence(snapshot: Snapshot, seconds: float) -> str:
    """What the status line says after a scan."""
    files = plural(len(snapshot.paths), "file")
    return f"scanned {files} in {took(seconds)}"


def no_database(snapshot: Snapshot) -> tuple[str, ...]:
    """What the inspector says where nothing is used: title, then lines."""
    files = plural(len(snapshot.paths), "file")
    engines, technologies = snapshot.looked_for
    lines = [f"Nothing in {files} shows a database in use."]
    if engines:
        lines += [
            "",
            f"Looked for {plural(len(engines), 'engine')}: {_names(engines)}.",
            f"Read with {plural(len(technologies), 'technology')}: {_names(technologies)}.",
        ]
    if snapshot.catalog.others:
        lines += ["", "What was seen but is not used stands in the databases pane, with reasons."]
    lines += ["", "g  what was passed over or not understood, and why", "R  scan again"]
    return ("no database", *lines)


def _names(names: tuple[str, ...]) -> str:
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return ", ".join(names[:_MOST_NAMED]) + more


def scanning(done: int, total: int, path: str) -> str:
    """`scanning 412 / 1,284 files · app/models/…`."""
    return f"scanning {done:,} / {total:,} files · {path}  (Esc stops)"


def failed(reason: str) -> tuple[str, ...]:
    """What the inspector says where nothing can be shown."""
    return (
        "The repository could not be read",
        reason,
        "",
        "R  try again",
        "q  quit",
    )

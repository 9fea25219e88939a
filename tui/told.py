"""What the interface says in sentences: changes, scans, states in which there is no table."""

from __future__ import annotations

from dbscope.analyzers.model.diff import describe

from .scan import Change
from .state import Snapshot
from .words import plural, took

_MOST_SAID = 2
_MOST_NAMED = 24


def change_sentence(change: Change) -> str:
    """`app/models/user.py changed: users +1 column (last_seen)`."""
    if change.differences is not None:
        what = plural(change.differences, "difference") if change.differences else "no difference"
        return f"compared with the running database: {what}"
    said = describe(change.diff)
    what = "; ".join(said[:_MOST_SAID])
    if len(said) > _MOST_SAID:
        what += f" and {len(said) - _MOST_SAID} more"
    return f"{_subject(change)}: {what or 'no change to a schema'}"


def _subject(change: Change) -> str:
    paths = change.paths
    if not paths:
        return "scanned again"
    if len(paths) == 1:
        return f"{paths[0]} {_became(paths[0], change)}"
    became = {_became(p, change) for p in paths}
    word = became.pop() if len(became) == 1 else "changed"
    return f"{plural(len(paths), 'file')} {word}"


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

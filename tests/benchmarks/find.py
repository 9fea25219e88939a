"""Prints what finding costs on 50,000 names: the index, and each key while a name is typed."""

from __future__ import annotations

import random
import time
from collections.abc import Callable

from dbscope.analyzers.model.catalog import Catalog, Database
from dbscope.analyzers.model.schema import Column, Declaration, Index, Table
from dbscope.tui.finding.index import Finder, build
from dbscope.tui.finding.index import Index as Names
from dbscope.tui.state import Snapshot, snapshot

RUNS = 9
WORDS = [
    "user",
    "order",
    "item",
    "status",
    "total",
    "created",
    "updated",
    "email",
    "name",
    "address",
]
WORDS += ["price", "stock", "cart", "session", "token", "audit", "log", "file", "id", "ref", "type"]
TYPED = (
    "e", "user", "user_id", "user mail", "e a", "usrmail", "sttus totl", "c:created", "order.py",
    "zzzz",
)  # fmt: skip


def large(names: int = 50_000) -> Snapshot:
    """A snapshot of about that many names: four fifths are columns, half of them camelCase."""
    some = random.Random(7)
    tables = []
    for number in range(names // 25):
        name = f"{some.choice(WORDS)}_{some.choice(WORDS)}s_{number}"
        path = f"app/models/{name}.py"
        columns = tuple(_column(some, number, place, path) for place in range(20))
        tables.append(
            Table(
                name,
                model=name.title().replace("_", ""),
                declarations=(Declaration(path, 3, "model"),),
                columns=columns,
                indexes=(Index(f"ix_{name}_id", (columns[0].name,), path=path, line=30),),
            )
        )
    database = Database(
        "postgresql", "PostgreSQL", "relational", "required", True, "", tables=tuple(tables)
    )
    left = names - len(tables) * 22
    paths = tuple(f"app/{some.choice(WORDS)}/{some.choice(WORDS)}_{n}.py" for n in range(left))
    return snapshot(Catalog(databases=(database,)), paths, {}, True)


def _column(some: random.Random, table: int, number: int, path: str) -> Column:
    first, second = some.choice(WORDS), some.choice(WORDS)
    name = f"{first}_{second}_{number}" if table % 2 else f"{first}{second.title()}{number}"
    return Column(name, "varchar(20)", path=path, line=number + 5)


def milliseconds(measured: Callable[[], object]) -> float:
    """The best of several runs: what else the machine does can only add to it."""
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        measured()
        times.append((time.perf_counter() - start) * 1000)
    return min(times)


def keys(index: Names, typed: str) -> float:
    """The slowest key while this is typed letter by letter, each at its best of several runs."""
    best = [float("inf")] * len(typed)
    for _ in range(RUNS):
        finder = Finder(index)
        for end in range(len(typed)):
            start = time.perf_counter()
            _ = finder.find(typed[: end + 1]).entries
            best[end] = min(best[end], (time.perf_counter() - start) * 1000)
    return max(best)


def main() -> None:
    """Print each figure beside its budget."""
    given = large()
    index = build(given)
    print(f"{len(index.entries):,} names")
    print(f"{'what, ms':<40}{'budget':>10}{'reached':>10}")
    print(f"{'index':<40}{150:>10}{milliseconds(lambda: build(given)):>10.1f}")
    for typed in TYPED:
        at_once = milliseconds(lambda typed=typed: Finder(index).find(typed).entries)
        print(f"{typed + ', at once':<40}{50:>10}{at_once:>10.1f}")
    for typed in ("user_email", "c:created at", "usrmail"):
        print(f"{typed + ', slowest key':<40}{50:>10}{keys(index, typed):>10.1f}")


if __name__ == "__main__":
    main()

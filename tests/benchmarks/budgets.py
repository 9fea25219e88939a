"""Prints each performance budget beside what was reached, as ratios within one run."""

from __future__ import annotations

import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import trees

RUNS = 5
SCAN = [sys.executable, "-m", "dbscope.tui.cli", "scan", "--format", "json", "--jobs", "1"]
GATE = """
import sys
from pathlib import Path
from dbscope.analyzers.scan.discovery import discover, read_file, size_limit
from dbscope.analyzers.scan.specs import gate
root = Path(sys.argv[1])
listing = discover(root)
wanted = gate()
for path in listing.paths:
    data = read_file(root, path, size_limit(listing.languages[path]))
    if isinstance(data, bytes):
        wanted.parties(listing.languages[path], data)
"""
IMPORTS = "from dbscope.analyzers.scan.specs import gate; gate().literals._first"
EDIT = """
import statistics, sys
from pathlib import Path
from dbscope.analyzers.workspace import Options, Workspace
root, path = Path(sys.argv[1]), sys.argv[2]
workspace = Workspace(root, Options(cache=False))
workspace.scan()
file = root / path
text = file.read_text()
times = []
for n in range(30):
    file.write_text(text + f"\\n# {n}\\n" if n % 2 else text.replace("nullable=False", "nullable=True", 1))
    times.append(workspace.apply([path]).seconds * 1000)
file.write_text(text)
times.sort()
print(statistics.median(times), times[int(len(times) * 0.95)])
"""


def cpu(call: list[str]) -> float:
    """CPU seconds (user and system) that a command takes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(call, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def median(measure: Callable[[], float]) -> float:
    """The median of several runs after one to warm up."""
    measure()
    return statistics.median(measure() for _ in range(RUNS))


def ripgrep(root: Path, words: Path) -> list[str]:
    """The yardstick: the files that hold one of the words."""
    rg = shutil.which("rg") or str(Path(sys.executable).parent / "rg")
    return [rg, "-l", "-i", "-F", "-f", str(words), str(root)]


def peak_memory(call: list[str]) -> float:
    """Peak resident memory of a command in MB."""
    code = (
        "import resource, subprocess, sys\n"
        "subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL)\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *call], capture_output=True, text=True, check=True
    )
    return float(done.stdout)


def report(what: str, budget: str, reached: str) -> None:
    """One line of the table."""
    print(f"{what:<58}{budget:>14}{reached:>16}", flush=True)


def measure(root: Path, cold_budget: float, words: Path) -> None:
    """Every budget on one tree."""
    print(f"\n{root.name}: {sum(len(f) for _, _, f in os.walk(root)):,} files")
    with tempfile.TemporaryDirectory() as cache:
        os.environ["XDG_CACHE_HOME"] = cache
        yard = median(lambda: cpu(ripgrep(root, words)))
        report("ripgrep, CPU ms", "", f"{yard * 1000:.0f}")
        start = median(lambda: cpu([sys.executable, "-c", IMPORTS]))
        gate = median(lambda: cpu([sys.executable, "-c", GATE, str(root)]))
        report("discover + read + gate / ripgrep", "1.0", f"{gate / yard:.2f}")
        report("  the same without interpreter and imports", "", f"{(gate - start) / yard:.2f}")
        cold = median(lambda: cpu([*SCAN, "--no-cache", str(root)]))
        report("cold scan / ripgrep", f"{cold_budget:.1f}", f"{cold / yard:.2f}")
        cpu([*SCAN, str(root)])
        warm = median(lambda: cpu([*SCAN, str(root)]))
        report("warm scan / ripgrep", "1.0", f"{warm / yard:.2f}")
        report(
            "peak memory, cold, MB", "300", f"{peak_memory([*SCAN, '--no-cache', str(root)]):.0f}"
        )
    model = next(iter(sorted(root.rglob("models/*.py"))), None)
    if model is not None:
        call = [sys.executable, "-c", EDIT, str(root), str(model.relative_to(root))]
        done = subprocess.run(call, capture_output=True, text=True, check=False)
        if done.returncode == 0:
            middle, late = (float(x) for x in done.stdout.split())
            report(
                "one saved edit to catalog, ms, median / p95",
                "30 / 60",
                f"{middle:.0f} / {late:.0f}",
            )


def main() -> None:
    """Measure the folders given, or the trees written for it."""
    version = median(lambda: _wall([sys.executable, "-m", "dbscope.tui.cli", "--version"]))
    report("what", "budget", "reached")
    report("--version, ms", "60", f"{version * 1000:.0f}")
    with tempfile.TemporaryDirectory() as work:
        words = Path(work) / "words"
        code = "from dbscope.analyzers.scan.specs import gate; print(*gate().literals.words, sep='\\n')"
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        )
        words.write_text(done.stdout)
        if len(sys.argv) > 1:
            for given in sys.argv[1:]:
                measure(Path(given).resolve(), 5.0, words)
            return
        measure(trees.orm_dense(Path(work) / "orm-dense"), 5.0, words)
        measure(trees.polyglot(Path(work) / "polyglot"), 3.0, words)


def _wall(call: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(call, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()

"""The command line. It never imports textual unless it opens the interface.

Results go to stdout, everything else to stderr; every failure is one clear sentence.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from dbscope.analyzers.version import VERSION


def main(argv: Sequence[str] | None = None) -> int:
    """Run dbscope; returns the exit status: 0 done, 1 crashed, 2 wrong use, 130 stopped."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if {"--version", "-V", "-Vv"} & set(arguments):
        print(f"dbscope {VERSION}")
        if {"-v", "--verbose", "-Vv"} & set(arguments):
            _print_versions()
        return 0
    from .command.headless import run

    return run(arguments)


def _print_versions() -> None:
    """The packages that dbscope works with, by what is installed; none of them is imported."""
    import platform

    from .command.versions import PACKAGES, version

    print(f"Python {platform.python_version()}")
    for name in PACKAGES:
        print(f"{name} {version(name) or 'not installed'}")


if __name__ == "__main__":
    sys.exit(main())

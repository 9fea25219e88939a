"""The command line. It never imports textual unless it opens the interface.

Results go to stdout, everything else to stderr; every failure is one clear sentence.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from dbscope.analyzers.version import VERSION

COMMANDS = ("scan", "report", "schema", "check", "diff")


def main(argv: Sequence[str] | None = None) -> int:
    """Run dbscope; returns the exit status: 0 done, 2 wrong use, 130 stopped."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments and arguments[0] in ("--version", "-V"):
        print(f"dbscope {VERSION}")
        return 0
    from .headless import run

    return run(arguments)


if __name__ == "__main__":
    sys.exit(main())

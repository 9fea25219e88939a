"""Which files of the repository an import names."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable

_SCRIPT = (".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs", ".d.ts", ".json")


class ModuleIndex:
    """Finds modules by dotted suffix (Python) or by path (JavaScript, TypeScript)."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._paths = set(paths)
        self._python: dict[str, list[str]] = {}
        self._script: dict[str, list[str]] = {}
        self._found: dict[tuple[str, str], list[str]] = {}
        for path in sorted(self._paths):
            if path.endswith((".py", ".pyi")):
                self._add_python(path)
            else:
                self._add_script(path)

    def find(self, path: str, module: str) -> list[str]:
        """The files that `module`, as written in the file `path`, may mean; best first."""
        python = path.endswith((".py", ".pyi"))
        where = posixpath.dirname(path)
        key = (where + ("#" if python else "/"), module)
        if key not in self._found:
            finder = self._find_python if python else self._find_script
            self._found[key] = finder(where, module)
        return self._found[key]

    # -- Python --------------------------------------------------------------------------------

    def _add_python(self, path: str) -> None:
        parts = path.rsplit(".", 1)[0].split("/")
        if parts[-1] == "__init__":
            parts.pop()
        for start in range(len(parts)):
            self._python.setdefault(".".join(parts[start:]), []).append(path)

    def _find_python(self, where: str, module: str) -> list[str]:
        if module.startswith("."):
            return self._relative(where, module)
        candidates = self._python.get(module, [])
        depth = module.count(".") + 1
        ranked = []
        for candidate in candidates:
            parts = candidate.rsplit(".", 1)[0].split("/")
            if parts[-1] == "__init__":
                parts.pop()
            root = "/".join(parts[: len(parts) - depth])
            inside = not root or where == root or where.startswith(root + "/")
            if not inside and depth == 1:
                continue
            ranked.append((not inside, -len(root) if inside else len(root), candidate))
        return [c for _, _, c in sorted(ranked)][:3]

    def _relative(self, where: str, module: str) -> list[str]:
        dots = len(module) - len(module.lstrip("."))
        parts = where.split("/") if where else []
        if dots - 1 > len(parts):
            return []
        parts = parts[: len(parts) - (dots - 1)]
        rest = module.lstrip(".")
        base = "/".join([*parts, *(rest.split(".") if rest else [])])
        names = (f"{base}.py", f"{base}/__init__.py") if base else ("__init__.py",)
        return [n for n in names if n in self._paths]

    # -- JavaScript and TypeScript ---------------------------------------------------------------

    def _add_script(self, path: str) -> None:
        stem = _stem(path)
        parts = stem.split("/")
        for start in range(len(parts)):
            self._script.setdefault("/".join(parts[start:]), []).append(path)

    def _find_script(self, where: str, module: str) -> list[str]:
        if module.startswith("."):
            base = posixpath.normpath(posixpath.join(where, module))
            return self._script_file(base)
        stem = _stem(module.lstrip("/"))
        # An alias (`@/`, `~/`, `@server/`, `#app/`) or a workspace package stands for a folder.
        parts = stem.split("/")
        for start in range(len(parts)):
            tail = "/".join(parts[start:])
            aliased = start > 0 or parts[0] not in ("@", "~")
            if start == 0 and not module.startswith(("@/", "~/", "#")) and len(parts) == 1:
                return []
            if not aliased or (start > 0 and len(parts) - start < 1):
                continue
            found = self._script.get(tail, [])
            if found and (start == 0 or _alias_like(parts[:start]) or len(parts) - start > 1):
                return sorted(found, key=lambda c: _distance(where, c))[:2]
            if start >= 2 or (start == 1 and not _alias_like(parts[:1])):
                break
        return []

    def _script_file(self, base: str) -> list[str]:
        stem = _stem(base)
        names = [base, *(stem + s for s in _SCRIPT), *(base + s for s in _SCRIPT)]
        names += [f"{base}/index{s}" for s in _SCRIPT]
        return list(dict.fromkeys(n for n in names if n in self._paths))[:1]


def _stem(path: str) -> str:
    for suffix in _SCRIPT:
        if path.endswith(suffix):
            path = path[: -len(suffix)]
            break
    return path.removesuffix("/index")


def _alias_like(parts: list[str]) -> bool:
    return parts[0][:1] in "@~#" or parts[0] in ("src", "app")


def _distance(where: str, path: str) -> tuple[int, str]:
    a, b = where.split("/"), path.split("/")
    common = 0
    for x, y in zip(a, b, strict=False):
        if x != y:
            break
        common += 1
    return (len(a) - common + len(b) - common, path)

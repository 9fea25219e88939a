"""The classes of the project that a class is made of."""

from __future__ import annotations

from ...syntax.ir import ClassDef
from ...syntax.project import Definition, Project


def owners(project: Project, path: str, cls: ClassDef) -> list[tuple[str, ClassDef]]:
    """The class and its ancestors that the project defines, nearest first, each with its file."""
    above = project.lineage(path, cls)
    inside = [
        (a.path, a.node)
        for a in above
        if isinstance(a, Definition) and isinstance(a.node, ClassDef)
    ]
    return [(path, cls), *inside]

"""What a technology is: its `Spec`, what it declares of one file, what it resolves of the whole.

A technology module holds `SPEC` and two functions:

* `declare(unit) -> Iterator[Fact]` sees one file, is pure, and its facts are cached;
* `resolve(declared, project) -> Iterator[Source]` sees the facts of all files and turns them into
  ordered schema operations.

Either may be left out. Modules never import each other; what two of them need lives in `syntax`
or `schema`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field

from ..facts import Fact
from ..model.catalog import Migration, Problem
from ..schema.operations import AnyOperation


class Spec(Struct, frozen=True):
    """What a technology reads, and how well.

    `literals`: language to the byte strings of which one must be in a file (an empty tuple: every
    file of the language is wanted). `roots`: qualified names (`django.db.models.Model`) whose
    project-side subclasses and results make further files interesting, even where those never name
    the technology. `methods`: functions and methods whose bodies are wanted. `confirm`: a pattern
    that must be found, beside a literal, in a file that is to be read (for words that are common
    elsewhere; case is ignored). `declares` is False for one that only tells of usages: a file that
    nobody else asked for may still hold a model which does not name its mapper. `packages`:
    what manifests call it. `extracts`/`cannot` feed the support table. `examples`: example folders
    are read too; they count where the repository declares nothing else.
    """

    name: str
    literals: Mapping[str, tuple[str, ...]]
    ecosystem: str = ""
    roots: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    confirm: str = ""
    declares: bool = True
    packages: tuple[str, ...] = ()
    extracts: frozenset[str] = frozenset()
    cannot: Mapping[str, str] = field(default_factory=dict)
    examples: bool = False


class Usage(Struct, frozen=True):
    """A place where code reads or writes rows: `action` is create, read, update or delete.

    The table is told by its name (`table`, with a schema where one is written), or by the model
    that stands for it: the name and place of its definition, or, where only a name is known, an
    empty `model_path`; a place without a name is what is declared there (a line 0: anywhere in the
    file), if that is one table. `others` are further definitions that may be meant, the best first:
    the ancestors of a class, the model that a repository keeps. `technology` narrows a bare name to
    the tables of one technology. `reads` and `writes` are columns, where the code names them; "*"
    means all.
    """

    path: str
    line: int
    action: str
    table: str = ""
    schema: str | None = None
    model: str = ""
    model_path: str = ""
    model_line: int = 0
    technology: str = ""
    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    others: tuple[tuple[str, str, int], ...] = ()


class Source(Struct, frozen=True):
    """One voice about a database: ordered operations that build its tables.

    `kind`: model, migration, dump or usage. `group` tells sources of one technology apart that
    describe different databases (a path, a metadata name). `root`: the folder it speaks for.
    `engines`: names of engines it is written for (empty: any). `variant_of`: marks dialect twins:
    sources with one `variant_of` describe one schema for different engines. `order` breaks ties.
    `complete` is False where the operations only change tables that another source creates.
    `usages`: where code reads and writes tables, of this or of any other source. `used`: the same
    by file, each an object that stays the same while nothing about it changes.
    `example` marks a test that is an example: it counts where a repository has nothing else.
    `apart` is True where models name the database object they belong to: what belongs to another
    object is in another database.
    """

    technology: str
    kind: str
    group: str
    root: str = ""
    engines: tuple[str, ...] = ()
    operations: tuple[AnyOperation, ...] = ()
    migrations: tuple[Migration, ...] = ()
    problems: tuple[Problem, ...] = ()
    variant_of: str = ""
    complete: bool = True
    test: bool = False
    default_schema: str | None = None
    usages: tuple[Usage, ...] = ()
    example: bool = False
    apart: bool = False
    used: tuple[tuple[Usage, ...], ...] = ()


class Declared(Struct, frozen=True):
    """The facts of one technology in all files: (path, fact), sorted by path and line."""

    facts: tuple[tuple[str, Fact], ...] = ()

    def of(self, kind: str) -> list[tuple[str, Fact]]:
        """The facts of one kind."""
        return [(p, f) for p, f in self.facts if f.kind == kind]


Technology = Any
"""A technology module (a module object with SPEC and the functions above)."""

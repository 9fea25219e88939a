"""Further models that a call names: relations that it joins or loads, models that it includes."""

from __future__ import annotations

from collections.abc import Iterator

from ...syntax.ir import Lit, Map, Seq
from ...syntax.unit import ChainLink
from .words import JOINS


def relations(link: ChainLink, name: str, aliases: dict[str, str]) -> Iterator[str]:
    """Relations that a call is given by name: `prefetch_related("items__product")`.

    TypeORM docs, "Joining relations": `leftJoin("user.items", "item")` joins a relation of what
    has the alias `user`; `aliases` takes the new one.
    """
    texts = [a.value for a in link.args if isinstance(a, Lit) and isinstance(a.value, str)]
    if name in JOINS:
        if joins_relation(link):
            before, _, own = texts[0].partition(".")
            path = f"{aliases[before]}.{own}" if before in aliases else own
            aliases[texts[1]] = path
            yield path
        return
    for word in [w for t in texts for w in t.split()][:12]:
        path = word.replace("__", ".")
        if path.replace(".", "").isidentifier():
            yield path


def joins_relation(link: ChainLink) -> bool:
    """Whether a join is given a relation and an alias rather than a table."""
    texts = [a.value for a in link.args if isinstance(a, Lit) and isinstance(a.value, str)]
    two = (len(texts) > 1 and len(link.args) == 2) or ("And" in link.name and len(texts) > 1)
    return two and texts[0].count(".") == 1 and texts[0].replace(".", "").isidentifier()


def included(options: Map) -> Iterator[str]:
    """The models in the `include` of an options object (Sequelize docs, "Eager Loading")."""
    for _, value in options.items:
        for item in value.items if isinstance(value, Seq) else ():
            if isinstance(item, Lit):
                yield str(item.value)

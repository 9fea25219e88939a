"""MikroORM's entities as tables, with keys, indexes and pivot tables.

MikroORM, `metadata/MetadataDiscovery.ts` and `schema/DatabaseTable.ts`.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...model.schema import Check, Column, ForeignKey, Index
from ...problems import problem
from ...schema.operations import AnyOperation, CreateTable
from .columns import RULES, Columns, Made, Naming
from .model import Entity, KeyOn, Place, Prop
from .types import column_type


class Tables(Columns):
    """Makes the tables of a package's entities."""

    def operations(self) -> Iterator[AnyOperation]:
        """The tables, then the pivot tables that follow from them."""
        implied: list[CreateTable] = []
        for entity in self.entities:
            if entity.kind not in ("table", "view") or self.root(entity).key != entity.key:
                continue
            yield self._create(entity)
            if not self.naming.documents:
                implied += self._pivots(entity)
        yield from implied

    def _create(self, entity: Entity) -> CreateTable:
        made = self.columns_of(entity)
        children = self._children.get(entity.key, [])
        keys = [k for e in (entity, *children) for k in e.keys]
        uniques, names, indexes = self._keys(entity, made, keys)
        kind = "collection" if self.naming.documents else entity.kind
        checks = [c for e in (entity, *children) for c in e.checks]
        return CreateTable(
            path=entity.place.path,
            line=entity.place.line,
            table=self.table(entity),
            schema=entity.schema,
            kind=kind,
            columns=tuple(c for m in made for c in m.columns),
            primary_key=tuple(c.name for m in made if m.primary for c in m.columns),
            foreign_keys=tuple(m.link for m in made if m.link is not None),
            unique=tuple(uniques),
            unique_names=tuple(names),
            indexes=tuple(indexes),
            checks=tuple(
                Check(name, text, path=place.path, line=place.line)
                for name, text, place in dict.fromkeys(checks)
            ),
            description=entity.description,
            model=entity.name,
            methods=entity.methods,
        )

    def _keys(
        self, entity: Entity, made: list[Made], keys: list[KeyOn]
    ) -> tuple[list[tuple[str, ...]], list[str | None], list[Index]]:
        uniques: list[tuple[str, ...]] = []
        names: list[str | None] = []
        indexes: list[Index] = []
        for one in made:
            columns = tuple(c.name for c in one.columns) or (one.link.columns if one.link else ())
            if one.unique and columns:
                uniques.append(columns)
                names.append(None)
            elif one.index and columns:
                indexes.append(_index(None, columns, one.columns[0] if one.columns else None))
        for key in dict.fromkeys(keys):
            columns = self._key_columns(entity, made, key)
            if columns and key.unique and columns not in uniques:
                uniques.append(columns)
                names.append(key.name)
            elif columns and not key.unique:
                place = key.place
                indexes.append(
                    Index(key.name, columns, False, key.method, path=place.path, line=place.line)
                )
        return uniques, names, list(dict.fromkeys(indexes))

    def _key_columns(self, entity: Entity, made: list[Made], key: KeyOn) -> tuple[str, ...]:
        by_prop = {m.prop: m for m in made}
        names = {c.name for m in made for c in m.columns}
        found: list[str] = []
        for prop in key.props:
            one = by_prop.get(prop)
            if one is not None:
                found += one.link.columns if one.link is not None else [c.name for c in one.columns]
            elif prop in names:
                found.append(prop)
            else:
                text = f"{entity.name} has no property {prop} that could be indexed"
                place = key.place
                self.problems.append(problem("unresolved-reference", place.path, place.line, text))
                return ()
        return tuple(found)

    def _pivots(self, entity: Entity) -> Iterator[CreateTable]:
        for prop, _ in self.all_props(entity):
            if prop.kind == "m:n" and prop.owner and prop.pivot is None:
                made = self._pivot(entity, prop)
                if made is not None:
                    yield made

    def _pivot(self, entity: Entity, prop: Prop) -> CreateTable | None:
        """MikroORM docs, "Modeling Entity Relationships", many-to-many."""
        target = self.target(prop.target)
        if target is None or target.kind == "unnamed":
            self.unlinked(entity, prop)
            return None
        strategy, place = self.naming.strategy, prop.place
        own, other = self.table(entity), self.table(target)
        given = prop.options.get("pivotTable")
        name = given if isinstance(given, str) else strategy.join_table(own, other, prop.name)
        schema, _, bare = name.rpartition(".")
        mine, theirs = self.keys_of(entity, 0), self.keys_of(target, 0)
        left = _given(prop, "joinColumn", len(mine)) or [
            strategy.join_key(self.root(entity).name, k.name, len(mine) > 1) for k in mine
        ]
        right = _given(prop, "inverseJoinColumn", len(theirs)) or [
            strategy.join_key(self.root(target).name, k.name, len(theirs) > 1) for k in theirs
        ]
        if left == right:
            composite = len(mine) > 1
            left = [strategy.join_key(f"{entity.name}_1", k.name, composite) for k in mine]
            right = [strategy.join_key(f"{entity.name}_2", k.name, composite) for k in mine]
        ordered = prop.options.get("fixedOrder") is True or prop.options.get("fixedOrderColumn")
        return self._pivot_table(
            entity,
            target,
            prop,
            (bare, schema),
            (mine, left),
            (theirs, right),
            bool(ordered),
            place,
        )

    def _pivot_table(
        self,
        entity: Entity,
        target: Entity,
        prop: Prop,
        name: tuple[str, str],
        mine: tuple[list[Column], list[str]],
        theirs: tuple[list[Column], list[str]],
        ordered: bool,
        place: Place,
    ) -> CreateTable:
        columns = [
            Column(n, k.type, False, enum=k.enum, path=place.path, line=place.line)
            for keys, names in (mine, theirs)
            for k, n in zip(keys, names, strict=False)
        ]
        primary = tuple(c.name for c in columns)
        if ordered:
            given = prop.options.get("fixedOrderColumn")
            label = given if isinstance(given, str) else "id"
            kind = column_type(self.naming.dialect, Prop(label, place, type="number", primary=True))
            columns.insert(0, Column(label, kind, False, path=place.path, line=place.line))
            primary = (label,)
        rules = prop.options.get("deleteRule"), prop.options.get("updateRule")
        deleting, updating = (str(r or "cascade").lower() for r in rules)
        keys = tuple(
            ForeignKey(
                columns=tuple(names),
                ref_table=self.table(side),
                ref_columns=tuple(k.name for k in known),
                on_delete=RULES.get(deleting),
                on_update=RULES.get(updating),
                enforced=prop.options.get("createForeignKeyConstraint") is not False,
                path=place.path,
                line=place.line,
                ref_schema=self.root(side).schema,
            )
            for side, (known, names) in ((entity, mine), (target, theirs))
        )
        indexes = tuple(
            Index(None, tuple(names), path=place.path, line=place.line)
            for _, names in (mine, theirs)
            if self.naming.indexed
        )
        return CreateTable(
            path=place.path,
            line=place.line,
            table=name[0],
            schema=name[1] or entity.schema,
            columns=tuple(columns),
            primary_key=primary,
            foreign_keys=keys,
            indexes=indexes,
            if_not_exists=True,
        )


def _given(prop: Prop, option: str, count: int) -> list[str]:
    """Names of join columns that the options give: one, or a list."""
    several = prop.options.get(f"{option}s")
    if isinstance(several, list) and all(isinstance(s, str) for s in several):
        return list(several)
    one = prop.options.get(option)
    return [one] if isinstance(one, str) and count == 1 else []


def _index(name: str | None, columns: tuple[str, ...], at: Column | None) -> Index:
    return Index(name, columns, path=at.path if at else "", line=at.line if at else 0)


__all__ = ["Naming", "Tables"]

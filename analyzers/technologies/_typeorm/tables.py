"""Entities as tables, with their keys and indexes.

TypeORM, `metadata-builder/EntityMetadataBuilder.ts`.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from ...model.schema import Check, ForeignKey, Index
from ...problems import problem
from ...schema.operations import AnyOperation, CreateTable
from .columns import MAX_DEPTH, Layout, Naming
from .implied import Implied, action
from .model import Join, KeyOn, Parts, Reference


class Tables(Implied):
    """Makes the tables of a package's entities."""

    def operations(self) -> Iterator[AnyOperation]:
        """The tables, then the join tables and closure tables that follow from them."""
        implied: list[CreateTable] = []
        for entity in self.entities:
            if entity.kind == "unnamed":
                continue
            if entity.kind == "child":
                if entity.parent not in self._by_key:
                    text = f"the entity that {entity.name} is a child of is not known"
                    place = entity.place
                    self.problems.append(problem("unresolved-base", place.path, place.line, text))
                continue
            layout = self.layout(entity)
            yield self._create(layout)
            if not self.documents:
                implied += self.implied(layout)
        yield from implied

    def _create(self, layout: Layout) -> CreateTable:
        entity = layout.entity
        parts = self.all_parts(entity)
        keys = [k for p in parts for k in _keys(p, "")]
        uniques, names, indexes = self._keys(layout, keys)
        for link in layout.links:
            if link.relation.kind == "one-to-one" and not self.documents:
                primary = {m.column.name for m in layout.primary}
                if not primary.issuperset(link.columns) and link.columns not in uniques:
                    uniques.append(link.columns)
                    names.append(None)
        if entity.discriminator is not None and not self.documents:
            column = self.field_column(entity, entity.discriminator, (), "").column
            if not any(i.columns == (column.name,) for i in indexes):
                place = entity.place
                indexes.append(Index(None, (column.name,), path=place.path, line=place.line))
        kind = "view" if entity.kind == "view" else "collection" if self.documents else "table"
        checks = [c for p in parts for c in p.checks]
        return CreateTable(
            path=entity.place.path,
            line=entity.place.line,
            table=self.table(entity),
            schema=entity.schema,
            kind=kind,
            columns=tuple(m.column for m in layout.columns),
            primary_key=tuple(m.column.name for m in layout.primary),
            foreign_keys=_once(self._foreign_keys(layout)),
            unique=tuple(uniques),
            unique_names=tuple(names),
            indexes=tuple(indexes),
            checks=tuple(
                dict.fromkeys(
                    Check(name, text, path=place.path, line=place.line)
                    for name, text, place in checks
                )
            ),
            description=entity.description,
            model=entity.name,
            methods=entity.methods,
            options={"materialized": True} if entity.materialized else {},
        )

    def _keys(
        self, layout: Layout, keys: list[KeyOn]
    ) -> tuple[list[tuple[str, ...]], list[str | None], list[Index]]:
        uniques: list[tuple[str, ...]] = []
        names: list[str | None] = []
        indexes: list[Index] = []
        for key in keys:
            columns = self._key_columns(layout, key)
            if not columns:
                continue
            if key.constraint:
                if columns not in uniques:
                    uniques.append(columns)
                    names.append(key.name)
                continue
            place = key.place
            index = Index(
                key.name,
                columns,
                key.unique,
                key.method,
                key.where,
                path=place.path,
                line=place.line,
            )
            indexes.append(index)
        return uniques, names, indexes

    def _key_columns(self, layout: Layout, key: KeyOn) -> tuple[str, ...]:
        """The columns of an index: of properties, of relations, of paths into embeddeds."""
        found: list[str] = []
        by_prop = {m.prop: m for m in layout.columns}
        links = {k.prop: k for k in layout.links}
        by_name = {m.column.name: m for m in layout.columns}
        for prop in (p.strip() for p in key.props):
            if prop in by_prop:
                found.append(by_prop[prop].column.name)
            elif prop in links:
                found.extend(links[prop].columns)
            elif prop in by_name:
                found.append(prop)
            else:
                place = key.place
                text = f"{layout.entity.name} has no property {prop} that could be indexed"
                self.problems.append(problem("unresolved-reference", place.path, place.line, text))
                return ()
        return tuple(found)

    def _foreign_keys(self, layout: Layout) -> Iterator[ForeignKey]:
        for link in layout.links:
            if link.target.kind == "unnamed":
                continue
            options, place = link.relation.options, link.relation.place
            enforced = options.get("createForeignKeyConstraints") is not False
            join = (link.relation.joins or (Join(),))[0]
            yield ForeignKey(
                columns=link.columns,
                ref_table=self.table(link.target),
                ref_columns=link.referenced,
                on_delete=action(options.get("onDelete")),
                on_update=action(options.get("onUpdate")),
                enforced=enforced and not self.documents,
                path=place.path,
                line=place.line,
                name=join.constraint,
                ref_schema=self.rooted(link.target).schema,
            )
        for parts in self.all_parts(layout.entity):
            for reference in parts.references:
                made = self._referring(layout, reference)
                if made is not None:
                    yield made

    def _referring(self, layout: Layout, reference: Reference) -> ForeignKey | None:
        """TypeORM docs, "Foreign key decorator"."""
        target = self.target(reference.target)
        if target is None:
            return None
        other = self.layout(target)
        by_prop = {m.prop: m.column.name for m in layout.columns}
        theirs = {m.prop: m.column.name for m in other.columns}
        columns = tuple(by_prop.get(p, p) for p in reference.props)
        referenced = tuple(theirs.get(p, p) for p in reference.referenced)
        place = reference.place
        return ForeignKey(
            columns=columns,
            ref_table=self.table(target),
            ref_columns=referenced or tuple(m.column.name for m in other.primary),
            on_delete=action(reference.options.get("onDelete")),
            on_update=action(reference.options.get("onUpdate")),
            path=place.path,
            line=place.line,
            ref_schema=self.rooted(target).schema,
        )


def _once(keys: Iterator[ForeignKey]) -> tuple[ForeignKey, ...]:
    """Children that share a table may each say the same relation: one key of the same name."""
    found: dict[tuple[tuple[str, ...], str | None, tuple[str, ...]], ForeignKey] = {}
    for key in keys:
        found.setdefault((key.columns, key.ref_table, key.ref_columns), key)
    return tuple(found.values())


def _keys(parts: Parts, path: str) -> Iterator[KeyOn]:
    for key in parts.keys:
        yield replace(key, props=tuple(f"{path}{p}" for p in key.props)) if path else key
    for embed in parts.embeds:
        if path.count(".") < MAX_DEPTH:
            yield from _keys(embed.parts, f"{path}{embed.prop}.")


__all__ = ["Naming", "Tables"]

"""Relationships derived from tables: keys, junctions, documents, and names alone."""

from __future__ import annotations

import random

from dbscope.analyzers.link.relationships import Relations, junction
from dbscope.analyzers.model.catalog import Relationship
from dbscope.analyzers.model.schema import Column, ForeignKey, Index, Table


def table(name: str, columns: str, **more: object) -> Table:
    """A table from `name:type name:type …`; its key is `id` where it has one."""
    made = tuple(Column(*c.split(":")) for c in columns.split())  # type: ignore[arg-type]
    more.setdefault("primary_key", ("id",) if any(c.name == "id" for c in made) else ())
    return Table(name=name, columns=made, **more)  # type: ignore[arg-type]


def key(columns: str, ref: str, refs: str = "id", **more: object) -> ForeignKey:
    return ForeignKey(tuple(columns.split(",")), ref, tuple(refs.split(",")), **more)  # type: ignore[arg-type]


USERS = table("users", "id:bigint email:text")
TAGS = table("tags", "id:bigint name:text")
POSTS = table("posts", "id:bigint author:bigint", foreign_keys=(key("author", "users"),))


def test_a_foreign_key_is_many_to_one() -> None:
    assert Relations().of((USERS, POSTS)) == (
        Relationship("posts", ("author",), "users", ("id",), "many-to-one"),
    )


def test_a_key_on_unique_columns_is_one_to_one() -> None:
    by_primary = table(
        "profiles",
        "user_id:bigint",
        primary_key=("user_id",),
        foreign_keys=(key("user_id", "users"),),
    )
    by_index = table(
        "cards",
        "id:bigint owner:bigint",
        foreign_keys=(key("owner", "users"),),
        indexes=(Index("u", ("owner",), unique=True),),
    )
    types = {r.from_table: r.type for r in Relations().of((USERS, by_primary, by_index))}
    assert types == {"profiles": "one-to-one", "cards": "one-to-one"}


def test_a_partial_unique_index_does_not_make_it_one_to_one() -> None:
    cards = table(
        "cards",
        "id:bigint owner:bigint",
        foreign_keys=(key("owner", "users"),),
        indexes=(Index("u", ("owner",), unique=True, where="active"),),
    )
    assert [r.type for r in Relations().of((USERS, cards))] == ["many-to-one"]


def test_a_key_without_columns_refers_to_the_primary_key() -> None:
    posts = table("posts", "id author", foreign_keys=(ForeignKey(("author",), "Users"),))
    (found,) = Relations().of((USERS, posts))
    assert (found.to_table, found.to_columns) == ("users", ("id",))


def test_a_key_to_a_table_that_is_not_here_is_kept() -> None:
    posts = table("posts", "id owner", foreign_keys=(key("owner", "people", ref_schema="auth"),))
    (found,) = Relations().of((posts,))
    assert found.to_table == "auth.people"


PAIR = (key("post", "posts"), key("tag", "tags"))


def through(*tables: Table) -> list[Relationship]:
    return [r for r in Relations().of((POSTS, TAGS, *tables)) if r.type == "many-to-many"]


def test_a_junction_table_gives_many_to_many() -> None:
    taggings = table(
        "taggings", "post:bigint tag:bigint", primary_key=("post", "tag"), foreign_keys=PAIR
    )
    assert through(taggings) == [
        Relationship("posts", ("id",), "tags", ("id",), "many-to-many", "taggings")
    ]


def test_junctions_with_a_key_of_their_own_and_a_unique_pair() -> None:
    taggings = table(
        "taggings",
        "id:bigint post:bigint tag:bigint created_at:timestamp note:text",
        unique=(("tag", "post"),),
        foreign_keys=PAIR,
    )
    assert [r.through for r in through(taggings)] == ["taggings"]


def test_a_pair_without_any_key_and_nothing_else_is_a_junction() -> None:
    assert through(table("posts_tags", "post:bigint tag:bigint", foreign_keys=PAIR))


def test_what_is_no_junction() -> None:
    with_content = table("notes", "id:bigint post:bigint tag:bigint body:text", foreign_keys=PAIR)
    many_others = table(
        "lines",
        "post:bigint tag:bigint a b c d",
        primary_key=("post", "tag"),
        foreign_keys=PAIR,
    )
    single = table("single", "post:bigint", foreign_keys=PAIR[:1])
    view = table("v", "post:bigint tag:bigint", foreign_keys=PAIR, kind="view")
    own_key = table("tokens", "id:bigint post:bigint tag:bigint", foreign_keys=PAIR)
    found = [junction(t) for t in (with_content, many_others, single, view, own_key)]
    assert found == [None] * 5


def test_a_table_paired_with_itself() -> None:
    follows = table(
        "follows",
        "follower:bigint followed:bigint",
        primary_key=("follower", "followed"),
        foreign_keys=(key("follower", "users"), key("followed", "users")),
    )
    found = [r for r in Relations().of((USERS, follows)) if r.type == "many-to-many"]
    assert found == [Relationship("users", ("id",), "users", ("id",), "many-to-many", "follows")]


def test_documents_embed_and_refer() -> None:
    reviews = Table(
        name="reviews",
        kind="collection",
        columns=tuple(
            map(Column, ("_id", "author", "items[].sku", "items[].by.name", "place.city"))
        ),
        foreign_keys=(ForeignKey(("author",), "authors", enforced=False),),
    )
    authors = Table(name="authors", kind="collection", columns=(Column("_id"),))
    found = Relations().of((reviews, authors))
    assert [(r.from_columns, r.to_table, r.type) for r in found] == [
        (("author",), "authors", "reference"),
        (("items[]",), "reviews.items", "embedded"),
        (("items[].by",), "reviews.items.by", "embedded"),
        (("place",), "reviews.place", "embedded"),
    ]
    assert found[0].to_columns == ("_id",)


def inferred(*tables: Table) -> list[tuple[str, str, str]]:
    return [
        (r.from_table, r.from_columns[0], r.to_table) for r in Relations().of(tables) if r.inferred
    ]


def test_a_name_shows_a_relation() -> None:
    posts = table("posts", "id:bigint user_id:bigint categoryId:integer")
    categories = table("categories", "id:integer name:text")
    assert inferred(USERS, posts, categories) == [
        ("posts", "categoryId", "categories"),
        ("posts", "user_id", "users"),
    ]


def test_a_declared_key_is_not_inferred_again() -> None:
    posts = table("posts", "id:bigint user_id:bigint", foreign_keys=(key("user_id", "users"),))
    assert inferred(USERS, posts) == []


def test_names_that_show_nothing() -> None:
    polymorphic = table("a", "id:bigint user_id:bigint user_type:text")
    other_type = table("b", "id:bigint user_id:uuid")
    no_target = table("c", "id:bigint session_id:bigint parent_id:bigint")
    no_suffix = table("d", "id:bigint userid:bigint void:text")
    assert inferred(USERS, polymorphic, other_type, no_target, no_suffix) == []
    ambiguous = (table("user", "id:bigint"), table("e", "id:bigint user_id:bigint"))
    assert inferred(USERS, *ambiguous) == []
    composite = table("users", "id:bigint tenant:bigint", primary_key=("id", "tenant"))
    assert inferred(composite, table("f", "id:bigint user_id:bigint")) == []


def test_two_schemas_with_one_name_are_told_apart() -> None:
    here = table("users", "id:bigint", schema="app")
    there = table("users", "id:bigint", schema="auth")
    posts = table(
        "posts", "id owner", schema="app", foreign_keys=(key("owner", "users", ref_schema="auth"),)
    )
    assert [r.to_table for r in Relations().of((here, there, posts))] == ["auth.users"]


def test_order_of_tables_does_not_matter() -> None:
    taggings = table("taggings", "post tag", primary_key=("post", "tag"), foreign_keys=PAIR)
    tables = [USERS, TAGS, POSTS, taggings, table("x", "id user_id:bigint tag_id:bigint")]
    expected = Relations().of(tables)
    for seed in range(10):
        random.Random(seed).shuffle(tables)
        assert Relations().of(tables) == expected
    assert len(expected) == 6


def test_key_patterns_have_no_relationships() -> None:
    pattern = Table("session:{user_id}", kind="key-pattern", columns=(Column("user_id", "bigint"),))
    assert Relations().of((USERS, pattern)) == ()

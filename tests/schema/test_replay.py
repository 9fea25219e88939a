from __future__ import annotations

from dbscope.analyzers.model.schema import Column, ForeignKey, Index
from dbscope.analyzers.schema import operations as ops
from dbscope.analyzers.schema.replay import State
from dbscope.analyzers.schema.script_names import is_test_path

USERS = ops.CreateTable(
    path="1.sql",
    line=1,
    table="users",
    columns=(Column("id", "bigint"), Column("email", "text", nullable=False)),
    primary_key=("id",),
    unique=(("email",),),
)
ORDERS = ops.CreateTable(
    path="1.sql",
    line=9,
    table="orders",
    columns=(Column("id", "bigint"), Column("user_id", "bigint")),
    primary_key=("id",),
    foreign_keys=(ForeignKey(("user_id",), "users", ("id",)),),
    indexes=(Index("ix_user", ("user_id",)),),
)


def replay(*operations: ops.AnyOperation) -> State:
    return State("migration", "SQL").apply([USERS, ORDERS, *operations])


def table(state: State, name: str) -> object:
    return next(t for t in state.tables() if t.name == name)


def test_creation_gives_columns_keys_and_places() -> None:
    users = next(t for t in replay().tables() if t.name == "users")
    assert [c.name for c in users.columns] == ["id", "email"]
    assert users.column("ID") is not None and users.column("id").nullable is False  # type: ignore[union-attr]
    assert users.columns[0].path == "1.sql"
    assert [(d.path, d.line, d.source) for d in users.declarations] == [("1.sql", 1, "migration")]


def test_a_renamed_table_keeps_its_indexes_and_keys_follow_it() -> None:
    state = replay(ops.RenameTable(table="users", new_name="accounts"))
    orders = next(t for t in state.tables() if t.name == "orders")
    assert {t.name for t in state.tables()} == {"accounts", "orders"}
    assert orders.foreign_keys[0].ref_table == "accounts"


def test_a_renamed_column_is_renamed_in_keys_and_indexes() -> None:
    state = replay(ops.RenameColumn(table="orders", column="user_id", new_name="buyer_id"))
    orders = next(t for t in state.tables() if t.name == "orders")
    assert [c.name for c in orders.columns] == ["id", "buyer_id"]
    assert orders.foreign_keys[0].columns == ("buyer_id",)
    assert orders.indexes[0].columns == ("buyer_id",)


def test_a_dropped_column_takes_its_keys_and_indexes_along() -> None:
    orders = replay(ops.DropColumn(table="orders", column="user_id")).tables()[1]
    assert (orders.foreign_keys, orders.indexes) == ((), ())


def test_the_copy_and_rename_of_sqlite_leaves_one_table() -> None:
    copy = ops.CreateTable(table="_tmp", columns=(Column("id", "bigint"),))
    state = replay(
        copy,
        ops.DropTable(table="users"),
        ops.RenameTable(table="_tmp", new_name="users"),
    )
    assert sorted(t.name for t in state.tables()) == ["orders", "users"]


def test_constraints_are_dropped_by_given_and_by_default_names() -> None:
    users = replay(ops.DropConstraint(table="users", name="users_email_key")).tables()[0]
    assert users.unique == ()
    orders = replay(ops.DropConstraint(table="orders", name="orders_user_id_fkey")).tables()[1]
    assert orders.foreign_keys == ()


def test_enum_types_give_their_values_to_columns_and_follow_a_rename() -> None:
    state = replay(
        ops.CreateType(name="mood", values=("sad",)),
        ops.AddColumn(table="users", column=Column("mood", "mood")),
        ops.AlterType(name="mood", add_value="glad"),
        ops.AlterType(name="mood", new_name="feeling"),
    )
    column = state.tables()[0].column("mood")
    assert column is not None and column.enum == ("sad", "glad") and column.type == "feeling"


def test_what_cannot_be_applied_is_a_problem_with_its_place() -> None:
    state = replay(ops.AddColumn(path="2.sql", line=4, table="ghosts", column=Column("x")))
    assert state.missed == 1
    assert [(p.path, p.line, p.code) for p in state.problems] == [("2.sql", 4, "DBS106")]


def test_a_key_without_columns_refers_to_the_primary_key() -> None:
    state = State("dump").apply(
        [
            USERS,
            ops.CreateTable(table="x", foreign_keys=(ForeignKey(("user",), "users"),)),
        ]
    )
    assert state.tables()[1].foreign_keys[0].ref_columns == ("id",)


def test_a_summary_names_what_a_migration_does() -> None:
    text = ops.summarise([ORDERS, ops.AddColumn(table="users", column=Column("age"))])
    assert text == "create table orders; add column users.age"
    assert ops.summarise([]) == "no schema change"


def test_helpers_of_tests_are_no_part_of_the_product() -> None:
    for folder in ("testutil", "test_helpers", "testkit", "testing"):
        assert is_test_path(f"pkg/{folder}/containers/mysql.go")
    for folder in ("testimonials", "latest", "attestation"):
        assert not is_test_path(f"pkg/{folder}/schema.sql")

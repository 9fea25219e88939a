"""DynamoDB tables in templates, infrastructure code, mappers and calls.

What PynamoDB's models are in the database is asked of PynamoDB itself. What the others give was
written down from their documentation (see the docstrings of the modules that read them).
"""

from __future__ import annotations

from typing import Any

import pytest
from technology_run import FIXTURES, Result, described, imported, run, run_files

from dbscope.analyzers.model.schema import Table


def types(table: Table) -> dict[str, str | None]:
    return {c.name: c.type for c in table.columns}


def indexes(table: Table) -> dict[str | None, tuple[str | None, tuple[str, ...]]]:
    return {i.name: (i.method, i.columns) for i in table.indexes}


def used_at(result: Result, name: str) -> list[tuple[str, int]]:
    """The calls that use a table."""
    groups = [g for s in result.sources if s.kind == "usage" for g in [result.by_group[s.group]]]
    return sorted((d.path, d.line) for g in groups if name in g for d in g[name].declarations)


# -- templates ------------------------------------------------------------------------------------


def test_templates() -> None:
    result = run("dynamodb", "sam")
    found = described(result)
    assert set(found) == {
        "orders-Table",
        "stock-Table",
        "{Tenant}-audit-dev",
        "{StackName}-sessions",
    }
    orders = found["orders-Table"]
    assert orders.primary_key == ("orderId",) and orders.model == "Table"
    assert types(orders) == {"orderId": "S", "customer": "S", "placed": "N"}
    assert [c.nullable for c in orders.columns] == [False, True, True]
    assert [c.line for c in orders.columns] == [20, 22, 24]
    assert indexes(orders) == {"by-customer": ("GSI", ("customer", "placed"))}
    options = {k: v for k, v in orders.options.items() if k != "attributes in code"}
    assert options == {
        "billing mode": "PAY_PER_REQUEST",
        "ttl attribute": "expires",
        "stream": "NEW_IMAGE",
        "logical id": "Table",
        "partition key": "orderId",
        "projections": {"by-customer": "INCLUDE total, state"},
    }
    assert [(d.path, d.line) for d in orders.declarations] == [("orders/template.yaml", 15)]
    stock = found["stock-Table"]
    assert stock.primary_key == ("sku", "place")
    assert indexes(stock) == {"by-count": ("LSI", ("sku", "count"))}
    assert types(found["{StackName}-sessions"]) == {"id": "S"}
    assert types(found["{Tenant}-audit-dev"]) == {"id": "B"}
    assert not result.problems


def test_code_finds_the_table_of_its_own_template() -> None:
    result = run("dynamodb", "sam")
    assert used_at(result, "orders-Table") == [
        ("orders/src/place.py", 10),
        ("orders/src/place.py", 16),
    ]
    assert used_at(result, "{Tenant}-audit-dev") == [("orders/src/purge/main.py", 8)]
    assert used_at(result, "stock-Table") == [("stock/src/read.js", 8), ("stock/src/read.js", 10)]


def test_what_calls_show_beside_what_is_declared() -> None:
    found = described(run("dynamodb", "sam"))
    seen = {a["name"]: a.get("type") for a in found["orders-Table"].options["attributes in code"]}
    assert seen == {"state": "S", "lines": "L", "total": "N", "paidAt": None, "hold": None}
    assert [a["name"] for a in found["stock-Table"].options["attributes in code"]] == ["counted"]


def test_serverless() -> None:
    result = run("dynamodb", "serverless")
    assert set(described(result)) == {"shop-test-carts", "mail-outbox-dev"}
    assert used_at(result, "shop-test-carts") == [("src/add.js", 5)]
    assert described(result)["mail-outbox-dev"].technology == "Serverless Framework"


def test_terraform() -> None:
    result = run("dynamodb", "terraform")
    found = described(result)
    assert set(found) == {"shop-prod-orders", "shop-prod-logs-{region}", "locks"}
    orders = found["shop-prod-orders"]
    assert orders.primary_key == ("order_id", "placed")
    assert types(orders) == {"order_id": "S", "placed": "N", "state": "S"}
    assert indexes(orders) == {
        "by_state": ("GSI", ("state", "placed")),
        "by_own_state": ("LSI", ("order_id", "state")),
    }
    assert orders.options["projections"] == {"by_state": "INCLUDE total", "by_own_state": "ALL"}
    assert orders.options["ttl attribute"] == "expires"
    assert [c.line for c in orders.columns] == [8, 12, 16]
    assert used_at(result, "shop-prod-orders") == [("app/place.ts", 8)]
    assert found["locks"].primary_key == ("LockID",)


def test_a_module_is_a_table_for_each_use() -> None:
    found = described(run("dynamodb", "modules"))
    assert set(found) == {"app-users-live", "app-rooms-live"}
    users = found["app-users-live"]
    assert users.primary_key == ("user",) and types(users) == {"user": "S", "age": "N"}
    assert [(d.path, d.line) for d in users.declarations] == [
        ("table/main.tf", 9),
        ("live/main.tf", 5),
    ]
    assert users.options["logical id"] == "users"
    assert found["app-rooms-live"].primary_key == ("id",)


def test_json_of_terraform() -> None:
    text = b"""{"resource": {"aws_dynamodb_table": {"a": {"name": "a", "hash_key": "k",
      "attribute": [{"name": "k", "type": "N"}]}}}}"""
    assert types(described(run_files("dynamodb", {"x.tf.json": text}))["a"]) == {"k": "N"}


def test_constructs() -> None:
    result = run("dynamodb", "cdk")
    found = described(result)
    assert set(found) == {"{id}-orders", "Visits", "outbox", "rooms", "Notes"}
    orders = found["{id}-orders"]
    assert orders.primary_key == ("id", "placed") and orders.technology == "AWS CDK"
    assert types(orders) == {"id": "S", "placed": "N", "state": "S", "total": "N"}
    assert indexes(orders) == {"byState": ("GSI", ("state",)), "byTotal": ("LSI", ("id", "total"))}
    assert orders.options["ttl attribute"] == "expires"
    assert indexes(found["Visits"]) == {"byDay": ("GSI", ("day",))}
    assert indexes(found["outbox"]) == {"by_to": ("GSI", ("to", "sent"))}
    assert indexes(found["rooms"]) == {"byFloor": ("GSI", ("floor",))}
    assert found["rooms"].options["ttl attribute"] == "until"
    assert indexes(found["Notes"]) == {"byDate": ("GSI", ("userId", "createdAt"))}
    assert used_at(result, "Visits") == [("functions/visit.ts", 7)]


# -- mappers --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def pynamo() -> Any:
    """The fixture's models as PynamoDB sees them."""
    with imported(FIXTURES / "dynamodb" / "pynamodb", "shop.models") as module:
        yield module


def test_pynamodb_says_the_same(pynamo: Any) -> None:
    found = described(run("dynamodb", "pynamodb"))
    for model in (pynamo.Order, pynamo.Party):
        table = found[model.Meta.table_name]
        said = model._get_schema()
        assert list(table.primary_key) == [k["AttributeName"] for k in said["key_schema"]]
        kinds = types(table)
        assert all(
            kinds[a["AttributeName"]] == a["AttributeType"] for a in said["attribute_definitions"]
        )
        made = {
            i["index_name"]: tuple(
                k["AttributeName"] for k in sorted(i["key_schema"], key=lambda k: k["KeyType"])
            )
            for kind in ("global_secondary_indexes", "local_secondary_indexes")
            for i in said[kind]
        }
        assert {i.name: i.columns for i in table.indexes} == made
        declared = {a.attr_name: a.attr_type for a in model.get_attributes().values()}
        assert {n: t for n, t in kinds.items() if "." not in n and n != "born"} == declared


def test_pynamodb() -> None:
    order = described(run("dynamodb", "pynamodb"))["orders-dev"]
    assert order.model == "Order" and order.description == "An order of a customer."
    assert order.methods == ("pay",)
    nested = {n: t for n, t in types(order).items() if "." in n}
    assert nested == {
        "price.amount": "N",
        "price.cur": "S",
        "lines[].amount": "N",
        "lines[].cur": "S",
    }
    assert {c.name for c in order.columns if c.nullable} == {"total", "price", "expires"}
    assert order.options["ttl attribute"] == "expires"
    party = described(run("dynamodb", "pynamodb"))["parties"]
    assert party.options["entities"] == ["Party", "Person"] and "born" in types(party)


def test_dynamoose() -> None:
    found = described(run("dynamodb", "dynamoose"))
    assert set(found) == {"shop-User", "logs", "shop-pets"}
    user = found["shop-User"]
    assert user.primary_key == ("id", "created")
    assert indexes(user) == {
        "byEmail": ("GSI", ("email", "created")),
        "ageGlobalIndex": ("GSI", ("age",)),
        "cityLocalIndex": ("LSI", ("id", "city")),
    }
    assert types(user) | {"createdAt": "N"} == types(user)
    assert {n: t for n, t in types(user).items() if n in ("seen", "tags", "pets", "address")} == {
        "seen": "S",
        "tags": "SS",
        "pets": "L",
        "address": "M",
    }
    assert {"address.zip", "pets[].name"} <= set(types(user))
    role = user.column("role")
    assert role is not None and role.enum == ("admin", "user") and role.default == "user"
    assert found["shop-pets"].options["entities"] == ["Cat", "Dog"]
    assert types(found["shop-pets"]) == {"pk": "S", "lives": "N", "good": "BOOL"}


def test_entities_share_a_table() -> None:
    (shop,) = described(run("dynamodb", "electrodb")).values()
    assert shop.name == "shop" and shop.primary_key == ("pk", "sk")
    assert shop.options["entities"] == ["customer", "basket"]
    assert indexes(shop) == {"gsi1": ("GSI", ("gsi1pk", "gsi1sk"))}
    assert types(shop) == {
        "pk": "S",
        "sk": "S",
        "gsi1pk": "S",
        "gsi1sk": "S",
        "id": "S",
        "mail": "S",
        "state": "S",
        "visits": "N",
        "address": "M",
        "address.city": "S",
        "tags": "SS",
        "pets": "L",
        "pets[].name": "S",
        "open": "BOOL",
    }
    assert [(d.path, d.line) for d in shop.declarations] == [
        ("entities.ts", 6),
        ("entities.ts", 30),
    ]


def test_toolbox() -> None:
    found = described(run("dynamodb", "toolbox"))
    main = found["main"]
    assert indexes(main) == {"gsi1": ("GSI", ("gsi1pk", "at")), "lsi1": ("LSI", ("pk", "rank"))}
    assert {"mail", "address.city", "pets[].name"} <= set(types(main))
    assert types(main)["tags"] == "SS"
    assert types(found["events"]) == {"id": "S", "at": "S", "kind": "S", "count": "N", "n": "S"}
    accounts = found["accounts"]
    assert accounts.primary_key == ("pk", "sk") and types(accounts)["balance"] == "N"


def test_typedorm() -> None:
    office = described(run("dynamodb", "typedorm"))["office"]
    assert office.primary_key == ("PK", "SK") and office.model == "User"
    assert "helper" not in types(office)
    assert (types(office)["age"], types(office)["tags"]) == ("N", "L")
    name = office.column("name")
    assert name is not None and name.nullable


# -- calls ----------------------------------------------------------------------------------------


def test_calls() -> None:
    result = run("dynamodb", "calls")
    found = described(result)
    assert set(found) == {"songs", "plays", "flags"}
    songs = found["songs"]
    assert songs.primary_key == ("artist", "title")
    assert types(songs) == {"artist": "S", "title": "S"}
    assert [a["name"] for a in songs.options["attributes in code"]] == ["year"]
    plays = found["plays"]
    assert plays.primary_key == ("user",)
    assert types(plays) == {"user": "S", "count": "N", "on": "BOOL"}
    assert {c.name for c in plays.columns if c.certainty == "inferred"} == {"count", "on"}
    assert types(found["flags"]) == {"name": "S", "on": "BOOL"}
    assert [(p.path, p.line, p.kind) for p in result.problems] == [
        ("generic.py", 2, "dynamic-name")
    ]


def test_what_calls_do() -> None:
    usages = [u for s in run("dynamodb", "calls").sources for u in s.usages]
    assert sorted(
        (u.line, u.action, u.table, u.writes) for u in usages if u.path == "store.py"
    ) == [
        (29, "read", "songs", ()),
        (39, "create", "plays", ("user", "count", "on")),
        (42, "read", "plays", ()),
        (45, "create", "plays", ()),
        (46, "delete", "plays", ()),
    ]


def test_broken() -> None:
    result = run("dynamodb", "broken")
    found = described(result)
    assert set(found) == {"good", "odd", "half", "fine", "edited", "kept"}
    assert types(found["good"]) == {"id": "S"} and types(found["fine"]) == {"id": "S"}
    assert types(found["kept"]) == {"id": "S", "nothing": "S"}
    assert sorted((p.path, p.line, p.kind) for p in result.problems) == [
        ("main.tf", 9, "unresolved-value"),
        ("models.py", 16, "unresolved-value"),
        ("models.py", 23, "unresolved-base"),
        ("template.yaml", 12, "unresolved-value"),
        ("template.yaml", 20, "unresolved-value"),
    ]


def test_engine() -> None:
    for case in ("sam", "electrodb", "calls"):
        assert {s.engines for s in run("dynamodb", case).sources} == {("DynamoDB",)}

"""The reports `schema` and `databases`, their fragments, narrowing and templates."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from msgspec.structs import replace
from report_checkers import tables
from report_shop import DATABASES, EMPTY, ONLY_POSTGRES, ORDERS, POSTGRES, REDIS, SHOP, USERS

from dbscope.analyzers.model.catalog import Catalog, Other, Setting
from dbscope.analyzers.model.schema import Column, Declaration, Index, Table
from dbscope.analyzers.reports import shape, views
from dbscope.analyzers.reports.environment import TemplateError
from dbscope.analyzers.reports.gaps import gaps_markdown, kind_markdown
from dbscope.analyzers.version import VERSION

GOLDEN = Path(__file__).parent / "golden"
UNDATED = views.Options(no_date=True)


def sections(document: str, level: int = 2) -> list[str]:
    mark = "#" * level + " "
    return [line.removeprefix(mark) for line in document.split("\n") if line.startswith(mark)]


def section(document: str, title: str) -> str:
    """The text below one heading, up to the next of its kind."""
    return document.split(f"## {title}\n", 1)[1].split("\n## ", 1)[0]


@pytest.mark.parametrize("name", ["schema", "databases"])
def test_reports_match_their_golden_files(name: str) -> None:
    """To accept a change on purpose: DBSCOPE_GOLDEN=write pytest tests/reports."""
    said = views.render(name, SHOP, UNDATED).replace(VERSION, "VERSION")
    path = GOLDEN / f"{name}.md"
    if os.environ.get("DBSCOPE_GOLDEN") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_text(said, encoding="utf-8")
    assert said == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["schema", "databases"])
def test_without_a_database_every_report_is_one_line(name: str) -> None:
    others = replace(EMPTY, others=(Other("Kafka", "not-a-database", "broker"),))
    assert views.render(name, EMPTY) == "no database\n"
    assert views.render(name, others, views.Options(explain=True)) == "no database\n"


def test_an_unknown_view_is_a_clear_error() -> None:
    with pytest.raises(views.UnknownView, match=r"there is no view 'nope'; there are: schema, "):
        views.render("nope", SHOP)


def test_schema_has_all_sections_in_order_and_lists_them() -> None:
    document = views.render("schema", SHOP, UNDATED)
    expected = [
        "ER Diagram",
        "Tables",
        "Relationships",
        "ORM Models",
        "Coverage Report",
        "Cache Layer",
        "Migration History",
    ]
    assert sections(document) == ["Table of Contents", *expected]
    contents = section(document, "Table of Contents")
    assert [line.split("]")[0][3:] for line in contents.split("\n") if line[:2] == "- "] == expected
    assert "- [ER Diagram](#er-diagram)" in contents


def test_sections_without_facts_are_left_out() -> None:
    only_keys = Catalog(root="cache", no_database=False, databases=(REDIS,))
    document = views.render("schema", only_keys, UNDATED)
    assert sections(document) == ["Table of Contents", "Cache Layer"]
    assert "ORM" not in document
    bare = Table("t", columns=(Column("a", "int", description="x"),), description="y")
    small = Catalog(
        root="s", no_database=False, databases=(replace(REDIS, kind="relational", tables=(bare,)),)
    )
    document = views.render("schema", small, UNDATED)
    assert sections(document) == ["Table of Contents", "ER Diagram", "Tables"]
    assert "Missing" not in document and "Indexes" not in document
    assert "**Foreign Keys:** None" in document


def test_no_heading_is_empty() -> None:
    for name in views.REPORTS:
        lines = [x for x in views.render(name, SHOP, UNDATED).split("\n") if x]
        for line, following in pairwise(lines):
            if line.startswith("#") and following.startswith("#"):
                assert following.count("#", 0, 6) > line.count("#", 0, 6), (line, following)
            assert not (line.startswith("**") and line.endswith(":**") and following[:1] == "#")


def test_the_date_is_printed_unless_it_is_not_wanted() -> None:
    dated = views.render("schema", SHOP, views.Options(today="2026-11-20"))
    assert "> **Date:** 2026-11-20\n" in dated
    assert "**Date:**" in views.render("schema", SHOP)
    assert "**Date:**" not in views.render("schema", SHOP, UNDATED)


def test_the_title_is_the_projects_name() -> None:
    assert views.render("schema", SHOP, UNDATED).startswith("# Database Schema: shop\n")
    named = views.Options(no_date=True, project="The Shop")
    assert views.render("schema", SHOP, named).startswith("# Database Schema: The Shop\n")


def test_a_table_shows_columns_keys_indexes_and_places() -> None:
    orders = section(views.render("schema", ONLY_POSTGRES, UNDATED), "Tables")
    orders = orders.split("### orders\n")[1].split("\n### ")[0]
    assert "**File:** `app/models.py:20`" in orders
    assert "**ORM:** SQLAlchemy (`Order`)" in orders
    assert "| user_id | uuid | NO | - | FK: users.id | - |" in orders
    assert "| status | order_status | NO | 'new' | ENUM: new, paid | - |" in orders
    assert "| user_id | users.id | CASCADE | - |" in orders
    assert r"| ix_orders_status | status | INDEX (partial) | Filtering by status, only" in orders
    assert "`total_positive`: `total >= 0`" in orders
    assert r"a pipe \| and \`code\`" in orders
    assert "**Database:**" not in orders  # there is only one


def test_later_migrations_of_a_table_are_counted_not_listed() -> None:
    document = views.render("schema", ONLY_POSTGRES, UNDATED)
    assert "`migrations/0001_initial.py:12` (migration) and 1 more migration\n" in document


def test_relationships_and_junctions_are_told_apart() -> None:
    told = section(views.render("schema", SHOP, UNDATED), "Relationships")
    first, second = tables(told)
    assert ["orders", "user_id", "users", "id", "many-to-one", "User has many orders"] in [
        [c.strip() for c in row] for row in first
    ]
    assert "inferred from the name" in told
    assert all("many-to-many" not in "".join(row) for row in first)
    assert [c.strip() for c in second[2]] == [
        "orders ↔ products",
        "order_products",
        "Order has many products, Product has many orders",
    ]


def test_coverage_has_targets_and_a_status() -> None:
    told = section(views.render("schema", SHOP, UNDATED), "Coverage Report")
    rows = {r[0].strip(): [c.strip() for c in r[1:]] for r in tables(told)[0]}
    assert rows["Tables Documented"] == ["3/10 (30%)", "100%", "✗"]
    assert rows["Columns with Descriptions"] == ["1/31 (3%)", ">80%", "✗"]
    assert rows["Relationships Mapped"] == ["6/6 (100%)", "100%", "✓"]
    easy = replace(UNDATED, targets=views.Targets(tables=30, columns=3))
    told = section(views.render("schema", SHOP, easy), "Coverage Report")
    rows = {r[0].strip(): [c.strip() for c in r[1:]] for r in tables(told)[0]}
    assert rows["Tables Documented"][1:] == [">30%", "✗"]
    assert rows["Columns with Descriptions"][1:] == [">3%", "✓"]


def test_missing_descriptions_name_tables_and_columns() -> None:
    told = views.render("schema", SHOP, UNDATED).split("### Missing Descriptions")[1]
    assert "| profiles | - | No table description |" in told
    assert "| users | last_seen | No description |" in told
    assert "| users | email |" not in told


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (60, "1m"),
        (90, "1m 30s"),
        (900, "15m"),
        (3600, "1h"),
        (86400, "24h"),
        (172800, "2d"),
        (604800, "7d"),
        (5400, "1h 30m"),
        ("3600", "1h"),
        ("settings.TTL", "settings.TTL"),
        (0.5, "0.5s"),
        (0, "none"),
        (-1, "none"),
        (None, ""),
        (True, "True"),
    ],
)
def test_times_to_live_are_humanised(seconds: object, said: str) -> None:
    assert shape.humanised(seconds) == said


def test_cache_layer_shows_patterns_with_place_and_structure() -> None:
    told = section(views.render("schema", SHOP, UNDATED), "Cache Layer")
    assert "| `session:{id}` | 24h | session, one per id (`app/cache.py:12`) | hash |" in told


def test_cache_layer_shows_strategy_and_what_ends_a_key() -> None:
    ends = [f"app/cart.py:{n}" for n in range(1, 9)]
    options = {"purpose": "cache", "strategy": "cache-aside", "invalidation": ends, "ttl": 60}
    cart = Table("cart:{id}", kind="key-pattern", options=options)
    catalog = replace(SHOP, databases=(replace(REDIS, tables=(cart,)),))
    told = section(views.render("schema", catalog, UNDATED), "Cache Layer")
    assert "| `cart:{id}` | 1m | cache: cart, one per id |" in told
    assert "| Key Pattern | Strategy | Ended At |" in told
    assert "| `cart:{id}` | cache-aside | `app/cart.py:1`, " in told and "and 2 more |" in told
    whole = views.render("databases", catalog, UNDATED)
    assert (
        "cache: cart, one per id; expires after 1m; cache-aside; ended at `app/cart.py:1`" in whole
    )


@pytest.mark.parametrize(
    ("index", "said"),
    [
        (Index("a", ("email",), unique=True), "One row per email"),
        (Index("a", ("user_id",)), "Look-up of orders by users"),
        (Index("a", ("created_at",)), "Sorting and filtering by created_at"),
        (Index("a", ("status",)), "Filtering by status"),
        (Index("a", ("(lower(email))",)), "Look-up by the expression (lower(email))"),
        (Index("a", ("total", "id")), "Look-up by total, then id"),
        (Index("a", ("body",), method="GIN"), "Containment and full-text search in body"),
        (Index("a", ("total",), where="paid"), "Look-up by total, only rows where paid"),
        (Index("a", ("total",), description="For the monthly sum"), "For the monthly sum"),
    ],
)
def test_what_an_index_is_for(index: Index, said: str) -> None:
    assert shape.purpose(index, ORDERS) == said


def test_databases_report_says_what_each_database_is() -> None:
    document = views.render("databases", SHOP)
    assert sections(document, 3) == [
        "Database: PostgreSQL",
        "Database: MongoDB",
        "Database: Redis",
    ]
    postgres, mongo, redis = document.split("### Database: ")[1:]
    assert "* **Database Name/Type:** PostgreSQL (SQL)\n" in postgres
    assert "* `migrations/` (Alembic migrations)" in postgres
    assert "`DATABASE_URL` = `postgresql://app:****@db/shop`" in postgres
    assert "`user_id` (FK to `users.id`)" in postgres
    assert "`User` (1) -- `orders` (M)" in postgres
    assert "`orders` (M) -- `products` (M) through `order_products`" in postgres
    assert (
        "* api (`services/api`): creates `orders`; reads `orders` ×4, `users` ×3; updates `orders`"
        in postgres
    )
    assert "MongoDB (NoSQL - Document Store), optional" in mongo
    assert "`items[]` { `sku`, `vendor` { `name` } } (`web/review.js:4`)" in mongo
    assert "**Collection Structure:**" in mongo and "embedded in `Review`" in mongo
    assert "* `rate:{ip}`: Requests of an address in this minute; string; expires" in redis
    assert "hunter2" not in document


def test_what_was_not_counted_is_shown_only_when_asked() -> None:
    assert "Kafka" not in views.render("databases", SHOP)
    told = views.render("databases", SHOP, views.Options(explain=True))
    assert "* **Kafka** (not-a-database): broker (`compose.yaml:9`)" in told


def test_secrets_are_masked_by_the_name_of_their_setting() -> None:
    setting = Setting("REDIS_PASSWORD", "sw0rdf1sh", "app/cache.py", 3)
    catalog = replace(SHOP, databases=(replace(REDIS, settings=(setting,)),))
    for name in views.names():
        assert "sw0rdf1sh" not in views.render(name, catalog)


def test_two_databases_of_one_engine_are_told_apart() -> None:
    billing = replace(POSTGRES, id="postgresql:billing")
    catalog = replace(SHOP, databases=(POSTGRES, billing))
    assert sections(views.render("databases", catalog), 3) == [
        "Database: PostgreSQL (postgresql)",
        "Database: PostgreSQL (billing)",
    ]


def test_one_table_as_markdown() -> None:
    told = views.table_markdown(SHOP, "postgresql", "users")
    assert told.startswith("### users\n\n**Database:** PostgreSQL\n")
    assert "ix_users_last_seen" in told and "| Nullable |" in told
    pattern = views.table_markdown(SHOP, "redis", "session:{id}")
    assert "| `session:{id}` | 24h |" in pattern and pattern.startswith("| Key Pattern |")


def test_asking_for_what_is_not_there() -> None:
    with pytest.raises(views.NotFound, match="postgresql has no table nope"):
        views.table_markdown(SHOP, "postgresql", "nope")
    with pytest.raises(views.NotFound, match="there is no database nope"):
        views.database_markdown(SHOP, "nope")


def test_one_database_as_markdown_is_its_section() -> None:
    told = views.database_markdown(SHOP, "postgresql")
    assert told.startswith("### Database: PostgreSQL\n")
    assert told in views.render("databases", SHOP)


def test_gaps_as_markdown() -> None:
    told = gaps_markdown(SHOP)
    assert sections(told, 3)[:3] == ["Coverage", "Sources disagree", "Not understood"]
    assert "Undocumented columns" in sections(told, 3)
    assert r"CREATE POLICY &lt;b> \| x" in told
    assert sections(kind_markdown(SHOP, "drift"), 3) == ["Sources disagree"]
    assert gaps_markdown(EMPTY) == kind_markdown(EMPTY, "drift") == ""


def test_narrow_to_databases_and_tables() -> None:
    assert views.narrow(SHOP, None, None) is SHOP
    assert [d.id for d in views.narrow(SHOP, "mongo*", None).databases] == ["mongodb"]
    assert [d.id for d in views.narrow(SHOP, "redis", None).databases] == ["redis"]
    part = views.narrow(SHOP, None, "ORDER*")
    assert [t.name for t in part.databases[0].tables] == ["orders", "order_products"]
    assert [d.id for d in part.databases] == ["postgresql"]
    assert part.coverage.tables == 2
    assert {u.table for c in part.components for u in c.uses} == {"orders"}
    assert [m.id for m in part.databases[0].migrations] == ["0002_add_total"]
    assert [d.table for d in part.databases[0].drift] == ["orders"]
    assert not any(
        "profiles" in (r.from_table, r.to_table) for r in part.databases[0].relationships
    )
    by_model = views.narrow(SHOP, None, "Profile")
    assert [t.name for _, t in by_model.tables()] == ["profiles"]
    gone = views.narrow(SHOP, "oracle", None)
    assert gone.no_database and gone.databases == ()


def test_names_with_brackets_match_themselves() -> None:
    table = Table("a[0]", columns=(Column("id"),))
    catalog = replace(SHOP, databases=(replace(POSTGRES, tables=(table,), relationships=()),))
    assert [t.name for _, t in views.narrow(catalog, None, "a[0]").tables()] == ["a[0]"]


def test_patterns_that_leave_nothing_are_an_error() -> None:
    with pytest.raises(views.NothingMatches, match="nothing matches database oracle"):
        views.render("schema", SHOP, views.Options(database="oracle"))
    with pytest.raises(views.NothingMatches, match="nothing matches table nope"):
        views.render("json", SHOP, views.Options(table="nope"))
    assert views.render("schema", EMPTY, views.Options(table="nope")) == "no database\n"


def test_a_users_template_replaces_ours(tmp_path: Path) -> None:
    (tmp_path / "schema.md.j2").write_text(
        "# Mine: {{ project }}\n{% for table in tables %}\n- {{ table.name }} "
        "{{ table.description }}\n{% include '_columns.md.j2' %}\n\n{% endfor %}\n",
        encoding="utf-8",
    )
    (tmp_path / "_columns.md.j2").write_text("  columns\n", encoding="utf-8")
    asked = views.Options(templates=str(tmp_path), no_date=True)
    told = views.render("schema", SHOP, asked)
    assert told.startswith("# Mine: shop\n- users People who may sign in.\n  columns\n")
    assert r"a pipe \| and \`code\`" in told, "text is escaped without any filter"
    assert views.render("databases", SHOP, asked) == views.render("databases", SHOP)


@pytest.mark.parametrize(
    "source",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ tables.append(1) }}",
        "{{ nowhere }}",
        "{% for %}",
        "{{ 1 / 0 }}",
        "{% include '../secret.j2' %}",
        "{% include 'link.j2' %}",
    ],
)
def test_a_template_can_do_no_harm(tmp_path: Path, source: str) -> None:
    (tmp_path / "secret.j2").write_text("SECRET", encoding="utf-8")
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "link.j2").symlink_to(tmp_path / "secret.j2")
    (folder / "schema.md.j2").write_text(source, encoding="utf-8")
    with pytest.raises(TemplateError, match="template") as caught:
        views.render("schema", SHOP, views.Options(templates=str(folder)))
    assert "SECRET" not in str(caught.value)


def test_a_template_that_prints_control_characters_is_tamed(tmp_path: Path) -> None:
    (tmp_path / "schema.md.j2").write_text("\x1b[31m{{ '\\x1b' }}", encoding="utf-8")
    assert "\x1b" not in views.render("schema", SHOP, views.Options(templates=str(tmp_path)))


def test_two_runs_are_equal() -> None:
    for name in views.names():
        assert views.render(name, SHOP, UNDATED) == views.render(name, SHOP, UNDATED)


def test_jinja_is_imported_only_to_render_a_template() -> None:
    script = (
        "import sys; from dbscope.analyzers.reports import views; "
        "from dbscope.analyzers.model.catalog import Catalog; "
        "[views.render(n, Catalog()) for n in views.FORMATS]; print('jinja2' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout == "False\n"


def test_declared_in_one_kind_of_place_needs_no_word_for_it() -> None:
    table = replace(USERS, declarations=(Declaration("a.py", 1, "model"),))
    catalog = replace(SHOP, databases=(replace(POSTGRES, tables=(table,), relationships=()),))
    assert "**File:** `a.py:1`\n" in views.render("schema", catalog, UNDATED)


def test_every_database_of_the_shop_is_in_its_report() -> None:
    told = views.render("schema", SHOP, UNDATED)
    assert f"> **Database:** {', '.join(d.engine for d in DATABASES)}\n" in told


def test_reports_know_only_the_model_and_the_masking_of_secrets() -> None:
    folder = Path(shape.__file__).parent
    for path in sorted(folder.glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.level == 2:
                first = (node.module or "").split(".")[0]
                assert first in ("model", "redact", "version"), f"{path.name} imports {node.module}"


def test_migrations_of_plain_sql_are_called_so_once() -> None:
    plain = tuple(replace(m, tool="SQL migrations") for m in POSTGRES.migrations)
    catalog = replace(SHOP, databases=(replace(POSTGRES, migrations=plain),))
    said = views.render("databases", catalog, UNDATED)
    assert "SQL migrations" in said and "migrations migrations" not in said

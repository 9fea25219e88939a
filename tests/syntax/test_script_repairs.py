"""Forms of TypeScript that the grammar does not know are read all the same, where they stand."""

from __future__ import annotations

import pytest

from dbscope.analyzers.syntax.ir import Call, Expr, Lit, Text
from dbscope.analyzers.syntax.javascript import ScriptUnit


def unit(source: str, language: str = "typescript") -> ScriptUnit:
    return ScriptUnit("a.tsx" if language == "tsx" else "a.ts", language, source.encode())


def only(read: ScriptUnit, name: str) -> Call:
    (call,) = (s.call for s in read.calls(frozenset({name})))
    return call


def words(value: Expr) -> str:
    if isinstance(value, Lit):
        return str(value.value)
    assert isinstance(value, Text)
    return "".join(str(p.value) if isinstance(p, Lit) else "?" for p in value.parts)


@pytest.mark.parametrize(
    "kind",
    [
        "Row[]",
        "{ id: string; name: string | null }[]",
        "{ id: string } | null",
        "Array<{ find: (a: string) => Row[] }>",
        "[{ total: number }]",
        "(Row | 'a>b')[]",
        "\n  {\n    id: string;\n  }[]\n",
    ],
)
def test_a_tagged_template_keeps_its_text_whatever_type_is_before_it(kind: str) -> None:
    read = unit(
        f"const rows = await tx.$queryRaw<{kind}>`SELECT id FROM crate WHERE n > ${{n}}`;\n"
    )
    assert not read.root.has_error
    assert words(only(read, "$queryRaw").args[0]) == "SELECT id FROM crate WHERE n > ?"


def test_an_imported_type_does_not_break_the_chain_that_it_stands_in() -> None:
    read = unit(
        "export const probe = table('probe', {\n"
        "  check: json('check').$type<import('./settings').Check>().notNull(),\n"
        "  kind: text('kind').$type<typeof import('./settings')>(),\n"
        "});\n"
        "const later = import('./settings');\n"
    )
    assert not read.root.has_error
    assert words(only(read, "json").args[0]) == "check"
    assert words(only(read, "import").args[0]) == "./settings"


def test_types_that_are_exported_together_do_not_hide_the_rest() -> None:
    read = unit("export type * from './types';\nexport type * as kinds from './kinds';\n")
    assert not read.root.has_error
    assert unit("export * from './a';\nexport type * from './a';\n").module.body


def test_an_ampersand_in_the_text_of_a_page_is_text() -> None:
    read = unit(
        "const page = () => <p title='a'>Save & close <a href='/x?a=1&b=2'>Go & on</a></p>;\n"
        "const all = a & b;\n",
        "tsx",
    )
    assert not read.root.has_error


def test_what_is_really_broken_stays_an_error_and_comparisons_stay_as_they_are() -> None:
    assert unit("const a = f(<Row[]>`x`;\nconst b = g(1);\n").root.has_error
    assert not unit("const a = b < c && d > `x`;\n").root.has_error
    broken = unit("const = ;\n" + "const s = `a<b[]>`;\nx<" + "[" * 9000 + ">`t`;\n")
    assert broken.root.has_error


def test_positions_are_those_of_the_file() -> None:
    source = (
        "type A = import('./a').B | null;\nconst r = sql<\n  A[]\n>`SELECT 1`;\nconst z = one(2);\n"
    )
    call = only(unit("const = 1;\n" + source), "one")
    assert call.line == 6

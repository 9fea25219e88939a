"""Data formats: values, lines, templates, and bounds on hostile text."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dbscope.analyzers.syntax._nodes import flatten
from dbscope.analyzers.syntax.data import (
    MAX_TEXT,
    Entry,
    entries,
    entries_of,
    parse_document,
    tagged_documents,
    tree,
)
from dbscope.analyzers.syntax.unit import DataUnit

LANGUAGES = ("toml", "yaml", "json", "ini", "env", "xml", "properties", "jsonc")


def lines(language: str, text: str) -> dict[str, tuple[str, int]]:
    return {e.key: (e.value, e.line) for e in entries(language, text)}


def test_toml_entries_have_lines() -> None:
    text = (
        '[project] # c\nname = "x"\ndeps = [\n  "a>=1", # y\n  \'b\',\n]\n'
        "[[p]]\nn = 1\n[p.q]\nz.y = {a = 1, \"b c\" = '''m'''}\n[[p]]\nn = 2\n"
        'd = 1979-05-27 07:32:00\nm = """\none\\\n   two"""\nu = "\\u00e9\\n"\n'
    )
    assert lines("toml", text) == {
        "project.name": ("x", 2),
        "project.deps[0]": ("a>=1", 4),
        "project.deps[1]": ("b", 5),
        "p[0].n": ("1", 8),
        "p[0].q.z.y.a": ("1", 10),
        "p[0].q.z.y.b c": ("m", 10),
        "p[1].n": ("2", 12),
        "p[1].d": ("1979-05-27 07:32:00", 13),
        "p[1].m": ("onetwo", 14),
        "p[1].u": ("é\n", 17),
    }


def test_toml_values_come_from_tomllib() -> None:
    assert parse_document("toml", "a.b = [1, 2.5, true]") == {"a": {"b": [1, 2.5, True]}}
    with pytest.raises(ValueError):
        parse_document("toml", "a = ")


def test_broken_toml_costs_only_its_line() -> None:
    found = lines("toml", '[a]\nx = {{ cookiecutter.x }}\ny = "ok"\n[b\nz = 1\n')
    assert found["a.y"] == ("ok", 3)
    assert found["a.z"] == ("1", 5)


def test_yaml_anchors_merges_lists_and_documents() -> None:
    text = (
        "default: &d\n  adapter: postgresql\ndev:\n  <<: *d\n  name: x\n"
        "l:\n- a\n- b: [1, {c: 'd'}]\nempty: {}\n---\nkind: S\n"
    )
    assert list(entries("yaml", text)) == [
        Entry("default.adapter", "postgresql", 2),
        Entry("dev.name", "x", 5),
        Entry("dev.adapter", "postgresql", 2),
        Entry("l[0]", "a", 7),
        Entry("l[1].b[0]", "1", 8),
        Entry("l[1].b[1].c", "d", 8),
        Entry("empty", "", 9),
        Entry("kind", "S", 11, 1),
    ]
    first, second = parse_document("yaml", text)  # type: ignore[misc]
    assert first["dev"] == {"name": "x", "adapter": "postgresql"}
    assert first["l"] == ["a", {"b": [1, {"c": "d"}]}]
    assert second == {"kind": "S"}


def test_yaml_words_mean_what_they_say() -> None:
    text = "on: 'no'\na: yes\nb: true\nc: ~\nd: 5432\ne: '5432'\nf: 1.5\n"
    assert parse_document("yaml", text) == {
        "on": "no", "a": "yes", "b": True, "c": None, "d": 5432, "e": "5432", "f": 1.5,
    }  # fmt: skip


HELM = """\
apiVersion: v1
{{- if .Values.x }}
metadata:
  labels:
    {{- include "l" . | nindent 4 }}
spec:
  containers:
  - name: db
    image: "{{ .Values.image }}:5"
    args: ["-a", "b"]
    env:
    - name: A
      value: x # comment
    {{- else }}
    - name: B
      valueFrom: {a: {b: c}}
    {{- end }}
  cmd: |
    a: b
{{- end }}
"""


def test_templates_are_read_line_by_line() -> None:
    found = lines("yaml", HELM)
    assert found["spec.containers[0].image"] == ("{{ .Values.image }}:5", 9)
    assert found["spec.containers[0].args[1]"] == ("b", 10)
    assert found["spec.containers[0].env[0].value"] == ("x", 13)
    assert found["spec.containers[0].env[1].name"] == ("B", 15)
    assert found["spec.containers[0].env[1].valueFrom.a.b"] == ("c", 16)
    assert found["spec.cmd"] == ("a: b", 18)
    document = parse_document("yaml", HELM)
    assert isinstance(document, dict)
    assert document["spec"]["containers"][0]["name"] == "db"


@pytest.mark.parametrize(
    "text",
    [
        "{% if x %}\ndb:\n  adapter: mysql\n{% else %}\ndb:\n  adapter: pg\n{% endif %}\n",
        "<% if x %>\ndb:\n  adapter: mysql\n<% else %>\ndb:\n  adapter: pg\n<% end %>\n",
        "{{#if x}}\ndb:\n  adapter: mysql\n{{else}}\ndb:\n  adapter: pg\n{{/if}}\n",
    ],
)
def test_both_branches_of_a_template_are_seen(text: str) -> None:
    values = [(e.key, e.value) for e in entries("yaml", text)]
    assert ("db.adapter", "mysql") in values
    assert ("db.adapter", "pg") in values


def test_json_with_comments_and_trailing_commas() -> None:
    text = '{ // c\n\'a\': [1, {"b": "x\\n"},],\n/* x\n */ d: {}, "u": "a//b" }'
    assert parse_document("json", text) == {
        "a": [1, {"b": "x\n"}], "d": {}, "u": "a//b",
    }  # fmt: skip
    assert lines("json", text) == {
        "a[0]": ("1", 2), "a[1].b": ("x\n", 2), "d": ("", 4), "u": ("a//b", 4),
    }  # fmt: skip


def test_broken_json_keeps_its_beginning() -> None:
    assert lines("json", '{"a": 1, "b": [2, ')["b[0]"] == ("2", 1)
    with pytest.raises(ValueError):
        parse_document("json", '{"a": 1, "b": [2, ')


def test_ini_sections_and_continued_values() -> None:
    text = "[a]\nx = 1 ; c\ny =\n    foo\n    # no\n    bar\n[b.c]\nk: v\nflag\n"
    assert lines("ini", text) == {
        "a.x": ("1", 2), "a.y": ("\nfoo\n\nbar", 3), "b.c.k": ("v", 8), "b.c.flag": ("", 9),
    }  # fmt: skip
    assert parse_document("ini", "[s]\na=1") == {"s": {"a": "1"}}


def test_properties_and_nested_braces() -> None:
    text = (
        "# c\n! c\nspring.datasource.url=jdbc:postgresql://h/d?a=1\na\\:b : c\nlong=x\\\n  y\n"
        'slick {\n  db {\n    url = "jdbc:h2:mem" // c\n  }\n}\nz=1\n'
    )
    assert lines("properties", text) == {
        "spring.datasource.url": ("jdbc:postgresql://h/d?a=1", 3),
        "a:b": ("c", 4),
        "long": ("xy", 5),
        "slick.db.url": ("jdbc:h2:mem", 9),
        "z": ("1", 12),
    }


def test_env_files() -> None:
    text = "export A=\"x # y\" # c\nB=c # d\n# C=1\nM='one\ntwo'\nD=${X:-y}\nE=\n"
    assert lines("env", text) == {
        "A": ("x # y", 1), "B": ("c", 2), "M": ("one\ntwo", 4), "D": ("${X:-y}", 6), "E": ("", 7),
    }  # fmt: skip


XML = """<?xml version="1.0" encoding="utf-16"?>
<!DOCTYPE mapper PUBLIC "-//m" "http://x/y.dtd">
<p><a k="v">t</a>
<b>x &amp; y</b><b/>
<c><d>1.10</d></c></p>"""


def test_xml_attributes_text_and_siblings() -> None:
    text = XML.replace("utf-16", "utf-8")
    assert lines("xml", text) == {
        "p.a.@k": ("v", 3), "p.a.#text": ("t", 3), "p.b[0]": ("x & y", 4), "p.b[1]": ("", 4),
        "p.c.d": ("1.10", 5),
    }  # fmt: skip
    assert parse_document("xml", text) == {
        "p": {"a": {"@k": "v", "#text": "t"}, "b": ["x & y", ""], "c": {"d": "1.10"}}
    }


def test_xml_may_claim_another_encoding() -> None:
    assert lines("xml", XML)["p.c.d"] == ("1.10", 5)


def test_broken_xml_keeps_its_beginning() -> None:
    assert lines("xml", "<p><a>1</a><b>2</c>")["p.a"] == ("1", 1)
    with pytest.raises(ValueError):
        parse_document("xml", "<p><a>1</a><b>2</c>")


def test_entities_are_refused() -> None:
    laughs = '<!DOCTYPE l [<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {y} "{f"&{x};" * 10}">' for x, y in zip("abcdefg", "bcdefgh", strict=True)
    )
    text = laughs + "]><l>&h;</l>"
    assert list(entries("xml", text)) == []
    with pytest.raises(ValueError, match="entity"):
        parse_document("xml", text)
    external = '<!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]><l>&x;</l>'
    with pytest.raises(ValueError, match="entity"):
        parse_document("xml", external)


def test_yaml_bomb_is_bounded() -> None:
    bomb = "a0: &a0 [x, x]\n" + "".join(
        f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]\n" for i in range(1, 40)
    )
    started = time.process_time()
    with pytest.raises(ValueError):
        parse_document("yaml", bomb)
    assert sum(1 for _ in entries("yaml", bomb)) <= 100_000
    assert time.process_time() - started < 5


def test_yaml_merge_bomb_is_bounded() -> None:
    wide = "a: &a\n" + "".join(f"  k{i}: 1\n" for i in range(3000))
    text = wide + "".join(f"b{i}:\n  <<: *a\n" for i in range(3000))
    started = time.process_time()
    with pytest.raises(ValueError):
        parse_document("yaml", text)
    assert time.process_time() - started < 5


def test_an_alias_to_itself_is_empty() -> None:
    assert parse_document("yaml", "&a [1, *a]") == [1, ""]


@pytest.mark.parametrize(
    "unit", ["[", "{", '{"a":', "- ", "? ", "a: [", "<a>", "x = [", "a.", "[a."]
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_deep_nesting_ends(language: str, unit: str) -> None:
    text = unit * 50_000
    started = time.process_time()
    with pytest.raises(ValueError):
        parse_document(language, text)
        raise ValueError("some readers pass over it")
    list(entries(language, text))
    assert time.process_time() - started < 5


def test_too_large_a_document_is_refused_quickly() -> None:
    text = json.dumps([{"a": i, "b": "x" * 20} for i in range(120_000)])
    assert len(text) > MAX_TEXT
    started = time.process_time()
    with pytest.raises(ValueError, match="too large"):
        parse_document("json", text)
    assert next(entries("json", text)) == Entry("[0].a", "0", 1)
    assert time.process_time() - started < 5


PIECES = ("a: ", "- ", "\n", "  ", "{{", "}}", "[", "]", "'", '"', "=", "<a>", "</a>", "&a ", "*a")
PIECES += ("<<: *a", "|", "#", "1")


@settings(max_examples=150, deadline=2000)
@given(
    st.sampled_from(LANGUAGES),
    st.one_of(
        st.text(max_size=200),
        st.text("[]{}:,-\"'#=\n \\<>/&*!|%.ab1", max_size=120),
        st.lists(st.sampled_from(PIECES)).map("".join),
    ),
)
def test_nothing_but_value_error_escapes(language: str, text: str) -> None:
    try:
        parse_document(language, text)
    except ValueError as error:
        assert str(error)
    last = text.count("\n") + 1
    assert all(1 <= e.line <= last + 1 for e in entries(language, text))


ATOMS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**9), 10**9),
    st.text("abc \n\"'\\:é", max_size=8),
)
NAMES = st.text("abc.:", max_size=4)
VALUES = st.recursive(
    ATOMS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=100, deadline=2000)
@given(VALUES)
def test_json_means_the_same_in_every_reader(value: object) -> None:
    text = json.dumps(value, indent=1)
    assert parse_document("json", text) == value
    assert parse_document("jsonc", text + "// end") == value


def test_unknown_languages_have_nothing() -> None:
    assert list(entries("python", "x = 1")) == []
    assert tree("python", "").documents == ()
    with pytest.raises(ValueError):
        parse_document("python", "x = 1")


def test_units_keep_their_entries() -> None:
    unit = DataUnit("a.yml", "yaml", b"\xef\xbb\xbfa: 1\r\nb: 2\r\n")
    assert entries_of(unit) is entries_of(unit)
    assert [(e.key, e.value) for e in entries_of(unit)] == [("a", "1"), ("b", "2")]
    assert unit.document == {"a": 1, "b": 2}


def test_local_tags_of_yaml_on_demand() -> None:
    text = b"a: !Ref X\nb: !Join\n  - '-'\n  - [p, !GetAtt Y.Z]\nc: plain\n"
    unit = DataUnit("x.yaml", "yaml", text)
    (document,) = tagged_documents(unit)
    found = {e.key: (e.value, e.line) for e in flatten(document)}
    assert found == {
        "a.!Ref": ("X", 1),
        "b.!Join[0]": ("-", 3),
        "b.!Join[1][0]": ("p", 4),
        "b.!Join[1][1].!GetAtt": ("Y.Z", 4),
        "c": ("plain", 5),
    }
    assert next(e.key for e in entries_of(unit)) == "a"

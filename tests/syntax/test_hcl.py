"""HCL as a tree."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from dbscope.analyzers.syntax._nodes import flatten
from dbscope.analyzers.syntax.hcl import read_hcl


def entries(text: str) -> dict[str, tuple[str, int]]:
    tree = read_hcl(text)
    return {e.key: (e.value, e.line) for d in tree.documents for e in flatten(d)}


def test_blocks_arguments_and_expressions() -> None:
    text = """# comment
resource "kind" "name" {
  plain  = "text" // beside
  hole   = "${var.a["x"]}-b"
  call   = merge(local.tags, { A = "b" })
  chosen = var.a ? "b" : "c"
  list   = [
    "a", 2,
    { k = "v", w : true },
  ]
  each   = [for x in y : x]
  policy = <<-EOF
    { "}" }
  EOF
  inner {
    n = 1
  }
  inner { n = 2 }
}
"""
    found = entries(text)
    name = "resource.kind.name"
    assert found[f"{name}.plain"] == ("text", 3)
    assert found[f"{name}.hole"] == ('${var.a["x"]}-b', 4)
    assert found[f"{name}.call"] == ('merge(local.tags, { A = "b" })', 5)
    assert found[f"{name}.chosen"] == ('var.a ? "b" : "c"', 6)
    assert found[f"{name}.list[1]"] == ("2", 8)
    assert found[f"{name}.list[2].w"] == ("true", 9)
    assert found[f"{name}.each"] == ("[for x in y : x]", 11)
    assert found[f"{name}.policy"] == ('    { "}" }\n', 12)
    assert found[f"{name}.inner.n"] == ("2", 18)


def test_what_is_broken_costs_only_itself() -> None:
    found = entries('a "x" {\n  b = "open\n  c =\n  d = 1\n}\n}\ne = [1, }\nf = 2\n')
    assert found["a.x.d"] == ("1", 4) and found["f"] == ("2", 8)


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet='ab{}[]()="\n ,:$%<\\#/*-EOF', max_size=80))
def test_any_text(text: str) -> None:
    read_hcl(text)


def test_depth() -> None:
    assert read_hcl("a {" * 5_000).error
    assert read_hcl("a = " + "[" * 5_000).error

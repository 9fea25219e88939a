"""InfluxDB: measurements from points, dictionaries, line protocol and queries."""

from __future__ import annotations

from technology_run import Result, run

from dbscope.analyzers.technologies._influxdb.text import chains, flux, influxql, line_protocol


def columns(result: Result, name: str) -> dict[str, str | None]:
    return {c.name: c.type for c in result.tables[name].columns}


def test_points_of_the_python_client() -> None:
    result = run("influxdb", "sensors")
    assert columns(result, "soil") == {
        "bed": "tag",
        "house": "tag",
        "moisture": "float",
        "probes": "integer",
        "alarm": "boolean",
        "salinity": None,
    }
    assert columns(result, "air") == {"house": "tag", "status": "string", "grower": "tag"}
    assert columns(result, "yield") == {"crop": "tag", "house": "tag"}
    soil = result.tables["soil"]
    assert soil.kind == "measurement"
    assert soil.options == {"bucket": "plants", "retention": {"plants": "86400s"}}
    bed, salinity = soil.column("bed"), soil.column("salinity")
    assert bed and (bed.line, bed.certainty) == (17, "declared")
    assert salinity and salinity.certainty == "inferred"


def test_line_protocol() -> None:
    result = run("influxdb", "sensors")
    assert columns(result, "light") == {
        **{"house": "tag", "lamp": "tag", "lux": "float", "on": "boolean", "cycle": "integer"},
    }
    (said,) = line_protocol('m,a=b s="x y, z=1",n={count}i 16')
    assert said.fields == (("s", "string"), ("n", "integer"))
    assert not list(line_protocol("just some words"))


def test_dictionaries_helpers_and_influxql() -> None:
    result = run("influxdb", "sensors")
    assert columns(result, "cpu") == {
        "host": "tag",
        "idle": "float",
        "cores": "integer",
        "name": "string",
        "ok": "boolean",
        "rack": "tag",
        "temperature": None,
    }
    logins = result.tables["logins"]
    assert logins.model == "Logins"
    assert columns(result, "logins") == {"country": "tag", "count": None, "failed": None}
    assert logins.options["retention"] == {"month": "30d"}


def test_scripts() -> None:
    result = run("influxdb", "panel")
    assert columns(result, "visits") == {
        "path": "tag",
        "duration": "float",
        "bytes": "integer",
        "ok": "boolean",
        "agent": "string",
        "retries": "unsigned",
    }
    assert columns(result, "responses") == {"host": "tag", "path": "string", "took": "integer"}
    assert columns(result, "errors") == {"host": "tag", "code": "float"}


def test_chains_of_other_languages() -> None:
    result = run("influxdb", "agent")
    assert columns(result, "stat") == {"unit": "tag", "avg": "float", "label": None}
    assert columns(result, "disk") == {"path": "tag", "used": "integer", "free": "float"}
    assert result.tables["disk"].declarations[0].line == 10


def test_broken_files_keep_what_stands() -> None:
    result = run("influxdb", "broken")
    assert set(result.tables) == {"good", "kept", "late"}
    assert columns(result, "good") == {"a": "integer"}
    assert ("bad.py", 5, "dynamic-name") in [(p.path, p.line, p.kind) for p in result.problems]


def test_hostile_texts() -> None:
    for text in ("a,b=" * 9000, 'a b="' * 3000, "SELECT " * 3000, 'r.a == "' * 3000, "{" * 9000):
        list(line_protocol(text)), list(flux(text)), list(influxql(text)), list(chains(text))
    list(chains('Point.measurement("m")' + '.addTag("a"' * 3000))

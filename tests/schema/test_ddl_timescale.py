"""Hypertables and policies of TimescaleDB are options of their tables."""

from __future__ import annotations

from dbscope.analyzers.schema.ddl import parse_text
from dbscope.analyzers.schema.replay import State

SCRIPT = """
CREATE TABLE metrics (time timestamptz NOT NULL, value double precision);
SELECT create_hypertable('public.metrics', by_range('time', INTERVAL '1 day'));
SELECT add_retention_policy('metrics', INTERVAL '30 days');
CREATE TABLE events (at timestamptz NOT NULL);
SELECT create_hypertable(
  'events'::regclass, 'at', chunk_time_interval => '7 days'::interval, if_not_exists => TRUE
);
SELECT create_hypertable(name, 'time') FROM todo;
"""


def test_options() -> None:
    parsed = parse_text(SCRIPT, "postgres", "db.sql", 1)
    tables = {t.name: t.options for t in State("dump").apply(parsed.operations).tables()}
    assert tables == {
        "metrics": {"hypertable": "time", "chunk_interval": "1 day", "retention": "30 days"},
        "events": {"hypertable": "at", "chunk_interval": "7 days"},
    }
    assert not parsed.problems

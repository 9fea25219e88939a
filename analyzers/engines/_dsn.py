"""Connection strings in any text: URLs, `jdbc:`, PDO and DBI data source names, ADO.NET."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .registry import table

URL = re.compile(
    r"(?<![\w.+-])(?:jdbc:(?:\w+:)??|r2dbc:(?:pool:)?|db\+)?"
    r"(?P<scheme>[A-Za-z][\w]{1,15}(?:\+[\w]{2,14})?)://(?P<rest>[^\s'\"`<>),;]*)"
)
JDBC = re.compile(
    r"\b(?:jdbc|r2dbc)(?::aws-wrapper|:p6spy|:tc|:otel|:pool|:secretsmanager)?:"
    r"(?P<scheme>[a-z][\w+-]{1,15})(?::(?P<sub>thin|oci|mem|file|tcp))?:?(?P<rest>[^\s'\"`]*)"
)
PDO = re.compile(
    r"['\"=\s:](?P<scheme>mysql|pgsql|sqlite|sqlsrv|oci|dblib|firebird|ibm|informix):"
    r"(?=(?P<named>(?:host|dbname|Server|unix_socket|port|service)\s*=|:memory:)|/[\w.]|\.{0,2}/"
    r"|\{?\$)"
)
DBI = re.compile(r"(?i)\bdbi:(?P<scheme>Pg|mysql|SQLite|Oracle|MariaDB|ODBC|DB2)\b")
ADO = re.compile(
    r"(?i)\b(?:initial\s+catalog|trusted_connection|integrated\s+security|trustservercertificate|"
    r"multipleactiveresultsets)\s*="
)
ADO_SQLITE = re.compile(
    r"(?i)[\"'=]\s*(?:data\s+source|filename)\s*=\s*[^;\"']*\.(?:db3?|sqlite3?)\b"
)
ADO_HOST = re.compile(r"(?i)\bhost\s*=\s*[^;\"']+;[^\"']*\b(?:username|user\s*id|database)\s*=")
FILE = re.compile(r"['\"](?:file:)[^'\"\s]*\.(?:db|sqlite3?)(?:\?[^'\"]*)?['\"]")
COSMOS = re.compile(r"AccountEndpoint=")
_DBI_NAMES = {
    "pg": "PostgreSQL",
    "mysql": "MySQL",
    "sqlite": "SQLite",
    "oracle": "Oracle",
    "mariadb": "MariaDB",
    "db2": "DB2",
}
_EMPTY = re.compile(r"^[\s\\'\"`/]*$")


def connection_strings(line: str) -> Iterator[tuple[str, str, bool]]:
    """(engine, driver named in the scheme, whether it is a whole address) found in one line.

    A bare scheme (`"postgres://"`), as in a test of a URL's beginning, is no address.
    """
    if ":" not in line and "=" not in line:
        return
    schemes = table("schemes")
    for m in URL.finditer(line):
        scheme = m["scheme"].lower()
        engine = schemes.get(scheme) or schemes.get(scheme.partition("+")[0])
        if engine is not None:
            yield engine, scheme.partition("+")[2], not _EMPTY.match(m["rest"])
    for m in JDBC.finditer(line):
        engine = schemes.get(m["scheme"].lower())
        if engine is not None:
            whole = bool(m["sub"]) or not _EMPTY.match(m["rest"].strip("/"))
            yield engine, "JDBC", whole
    for m in PDO.finditer(line):
        # `mysql:$tag` may as well be an image, `sqlite:./data` a setting of any driver.
        yield schemes[m["scheme"]], "PDO" if m["named"] else "", True
    for m in DBI.finditer(line):
        engine = _DBI_NAMES.get(m["scheme"].lower())
        if engine is not None:
            yield engine, "DBI", True
    yield from _ado(line)


def _ado(line: str) -> Iterator[tuple[str, str, bool]]:
    if COSMOS.search(line):
        yield "Cosmos DB", "", True
    elif ADO.search(line) and "://" not in line:
        yield "SQL Server", "", True
    elif ADO_SQLITE.search(line) or FILE.search(line):
        yield "SQLite", "", True

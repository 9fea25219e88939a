"""Signals in source code: imports, constructors, addresses, settings, branches between engines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from ..syntax.unit import Unit
from ._collect import Collector
from ._comments import live
from ._ddl import statement
from ._dsn import connection_strings
from ._env import engine_of_env
from ._imports import found_imports
from ._needles import lines_of_interest
from .registry import engines, table, words

MOST = 400_000
_CALL = re.compile(
    r"(?<![\w$])(?P<name>[A-Za-z_:][\w$]*(?:(?:\.|::|->)[A-Za-z_$][\w$]*)*)(?P<rest>!?\s*(?:<[^()\n]{0,80}>)?\s*\(|\b)"
)
_SERVICE = re.compile(
    r"""\.(?:client|resource|table_resource)\(\s*(?:service_name\s*=\s*)?['"]([\w-]+)['"]"""
)
_OPEN = re.compile(
    r"""\b(?:sql|sqlx|sqlmw|otelsql|xorm|gorm|sqltrace)\.(?:Open|Connect|MustConnect|MustOpen|NewEngine|OpenDB|ConnectContext)\(\s*(?:ctx,\s*)?["`](\w+)["`]"""
)
_WORDS = words(
    "dialect client adapter provider driver drivername driver_class backend engine dbclient "
    "dialectname databasetype db_type dbtype database_type databaseprovider database_engine "
    "db_engine dbengine database_driver db_driver dbdriver db_connection database_connection "
    "storage_type storagetype cache_type cachetype cache_driver cache_store cache_backend "
    "session_driver session_store queue_connection queue_driver broker_type "
    "db_client databaseclient database_client database_dialect db_dialect db_backend "
    "database_backend default database_kind store_type"
)
_KEY = r"(?P<key>(?:[\w.]*[._])?(?:" + "|".join(_WORDS) + r"))"
_PROVIDER = re.compile(
    r"(?i)(?<![\w$])['\"]?" + _KEY + r"['\"]?\]?\s*(?:=>|:=|[:=]|\()\s*(?:str\s*=\s*)?:?['\"]?"
    r"(?P<value>[A-Za-z][\w.+:\\-]*)['\"]?"
)
_ENV_DEFAULT = re.compile(
    r"""(?ix)(?:getenv|environ(?:\.get)?|env(?:ironment)?(?:\.\w+)?|config(?:\.\w+)?|fetch|GetEnv\w*|getString|get)
    \s*[(\[]\s*['"](?P<key>\w*(?:type|driver|engine|dialect|connection|backend|adapter|client|provider|store|kind))['"]\s*[,)\]]\s*
    (?:\)?\s*(?:\|\||\?\?|\?:|or)\s*|default\s*=\s*)?['"](?P<value>[\w+.-]+)['"]"""
)
_JS_DEFAULT = re.compile(
    r"(?i)\benv\.(?P<key>\w*(?:type|driver|engine|dialect|connection|backend|adapter|client|provider|store|kind))"
    r"\s*\)?\s*(?:\|\||\?\?)\s*['\"](?P<value>[\w+.-]+)['\"]"
)
_BRANCH = re.compile(
    r"""(?x)(?:\b(?:case|when)\s+|[=!]==?\s*|\bin\s*[\[(]\s*|(?:starts?_?with\??|hasPrefix|HasPrefix|equals(?:IgnoreCase)?|
    includes|contains|==)\s*\(\s*(?:[\w.]+,\s*)?|\bis\s+|^\s*|,\s*|\|\s*|\[\s*)['"](?P<value>[A-Za-z][\w+-]*)(?:://)?['"](?P<after>\s*(?:=>|->|:|\)|,|\]|\||$|\?|&&|\{|then))?"""
)
_CFG = re.compile(r"""(?x)\#\s*\[?cfg\w*[^\n]*|\#(?:el)?if\s*\(?[^\n]*|cfg!\([^)]*\)""")
_CFG_WORD = re.compile(r"[A-Za-z][A-Za-z0-9]*")
_GUARD = re.compile(
    r"(?i)^\s*(?:\}\s*)?(?:if|elif|elsif|else\s+if|unless)\b|\bBoolean\(|!!|\bpresent\?|\bif\s+ENV|"
    r"\bIsNullOrEmpty|\bbool\(|\?\s+new\b|\bis\s+not\s+None|(?<![?\w])\?(?![?.:])\s"
)
_DEMAND = re.compile(r"(?i)\b(throw|raise|panic|exit|fatal|abort|die|error)\b")
_IDENT = re.compile(r"[A-Za-z_][\w]*")
_COMPARED = re.compile(
    r"[\w.\])'\"]+\s*(?:===?|!==?)|\b(?:case|when|switch|match|in|starts?_?with|hasprefix|equals\w*|is)\b",
    re.I,
)
_ASIDE = re.compile(
    r"(?i)placeholder|help_?text|description|\bexample\b|\be\.g\.|\bhint\b|\btitle\s*=|\blabel\b|\bdocs?\b\s*[:=]"
)


@cache
def _calls() -> dict[str, str]:
    found: dict[str, str] = {}
    for engine in engines():
        for word in engine.calls.split():
            found.setdefault(word.replace("->", ".").replace("::", "."), engine.name)
    return found


@cache
def _context_pattern(name: str) -> re.Pattern[str] | None:
    words = next(e.context for e in engines() if e.name == name).split()
    if not words:
        return None
    union = "|".join(
        re.escape(w).replace(r"\:\:", "::") for w in sorted(words, key=len, reverse=True)
    )
    return re.compile(
        rf"(?:\bnew\s+|[=(,\s.:\[]|^)(?P<name>(?:{union}))(?:<[^()\n]{{0,60}}>)?\s*\("
    )


VAGUE_WORDS = frozenset(words("h2 expo bolt hive druid redb sonic es pg access impala snowflake"))
"""Provider names that are common words elsewhere."""


def code(collector: Collector) -> None:
    """Everything that a file of a programming language shows."""
    unit = collector.unit
    text = live(unit.language, unit.text[:MOST])
    _note_imports(collector, text)
    lines = text.split("\n")
    for number in lines_of_interest(text):
        line = lines[number - 1]
        if len(line) > 2000:
            continue
        _note_calls(collector, line, number)
        _note_addresses(collector, line, number)
        _note_providers(collector, line, number)
        _note_branches(collector, line, number)
        _note_variables(collector, line, number)
        statement(collector, line, number)
    _note_context(collector, text)


def _note_imports(collector: Collector, text: str) -> None:
    for name, imported, at, known in found_imports(collector.group, text):
        number = text.count("\n", 0, at) + 1
        if known:
            tried = collector.group in ("python", "ruby") and _is_tried(text, at)
            role = "optional" if tried else ""
            role = "importer" if _in_importer(text, at) else role
            weight = 0.4 if imported.startswith("sqlalchemy.dialects") else None
            collector.add(name, "import", number, driver=imported, role=role, weight=weight)
        else:
            collector.add("", "orm", number, technology=name)


def _is_tried(text: str, at: int) -> bool:
    """Whether the line before is `try:`, so that the import may fail."""
    start = text.rfind("\n", 0, at)
    before = text[max(0, start - 60) : max(0, start)].rsplit("\n", 1)[-1].strip()
    return before in ("try:", "try {", "begin")


_HEADER = re.compile(
    r"^\s*(?:[\w$]+\s+)*(?P<name>[\w$]+)\s*[=:]?\s*(?:async\s*)?(?:function\b\s*)?\("
)
_IMPORTER = re.compile(r"(?i)^(import|upgrade|migrate|convert|restore)\w*?_?(from|v\d|legacy|old)")


def _in_importer(text: str, at: int) -> bool:
    """Whether a place lies within a function that brings old data over: `upgradeFromMongo`."""
    before = text[max(0, at - 4000) : at].split("\n")
    indent = len(before[-1]) - len(before[-1].lstrip())
    for line in reversed(before[:-1]):
        own = len(line) - len(line.lstrip())
        if line.strip() and own < indent:
            header = _HEADER.match(line)
            if header is not None and _IMPORTER.match(header["name"]):
                return True
            indent = own
        if indent == 0:
            return False
    return False


def _note_calls(collector: Collector, line: str, number: int) -> None:
    known = _calls()
    bare = collector.group in ("ruby", "elixir", "swift", "kotlin", "jvm", "python", "rust")
    for match in _CALL.finditer(line):
        if not match["rest"] and not bare:
            continue
        name = match["name"].replace("->", ".").replace("::", ".").lstrip(":.")
        if not match["rest"] and "." not in name:
            continue
        while name:
            engine = known.get(name)
            if engine is not None:
                if not _defines(line, match.start()):
                    collector.add(engine, "client", number)
                break
            _, dot, name = name.partition(".")
            if not dot:
                break
    for match in _SERVICE.finditer(line):
        engine = table("services").get(match[1].lower())
        if engine is not None:
            collector.add(engine, "client", number, driver="boto3")
    for match in _OPEN.finditer(line):
        engine = table("providers").get(match[1].lower())
        if engine is not None:
            collector.add(engine, "client", number, technology="database/sql")


def _defines(line: str, at: int) -> bool:
    """Whether the name at an offset is being declared, not called."""
    before = line[:at].rstrip().rsplit(None, 1)
    return bool(before) and before[-1] in (
        "def",
        "func",
        "fn",
        "function",
        "class",
        "interface",
        "struct",
        "import",
        "public",
        "void",
        "private",
        "protected",
        "internal",
        "static",
        "enum",
        "type",
        "trait",
        "fun",
        "record",
    )


def _note_addresses(collector: Collector, line: str, number: int) -> None:
    for engine, driver, whole in connection_strings(line):
        if whole:
            weight = 0.3 if _ASIDE.search(line) else None
            collector.add(engine, "dsn", number, driver=driver, weight=weight)
        else:
            collector.add(engine, "switch", number, switch="scheme")


def _note_providers(collector: Collector, line: str, number: int) -> None:
    providers = table("providers")
    for pattern in (_ENV_DEFAULT, _JS_DEFAULT):
        for match in pattern.finditer(line):
            engine = providers.get(match["value"].lower())
            if engine is not None:
                collector.add(
                    engine, "provider", number, switch=match["key"], default=True, weight=0.8
                )
    for match in _PROVIDER.finditer(line):
        engine = providers.get(match["value"].lower().replace("\\", ".").strip("."))
        if engine is not None and _fits(collector, match["key"], match[0]):
            technology = _qualified(match["value"])
            collector.add(engine, "provider", number, detail=match["key"], technology=technology)


def _qualified(value: str) -> str:
    """What a provider written in full belongs to: `django.db.backends.mysql` → Django ORM."""
    if value.count(".") < 2:
        return ""
    return {"django": "Django ORM", "org": "JDBC", "com": "JDBC", "oracle": "JDBC"}.get(
        value.split(".")[0], ""
    )


def _fits(collector: Collector, key: str, text: str) -> bool:
    """Whether a word after a key is a provider: quoted, a symbol, or a qualified name."""
    if key.lower() in ("default", "connection") and collector.group != "php":
        return False
    return "'" in text or '"' in text or ":" in text.rsplit(key, 1)[-1] or "." in text


def _note_branches(collector: Collector, line: str, number: int) -> None:
    providers = table("providers")
    for match in _CFG.finditer(line):
        for word in _CFG_WORD.findall(match[0]):
            engine = providers.get(word.lower().removeprefix("use").removesuffix("db") or "")
            engine = engine or providers.get(word.lower().removeprefix("use"))
            if engine is not None and len(word) > 3:
                collector.add(engine, "switch", number, switch="build")
    if not _COMPARED.search(line) and collector.group != "rust":
        return
    for match in _BRANCH.finditer(line):
        word = match["value"].lower()
        engine = providers.get(word) if word not in VAGUE_WORDS else None
        if engine is not None and (len(word) > 2 or collector.group == "jvm"):
            collector.add(engine, "switch", number, switch=_switch(line))


def _switch(line: str) -> str:
    """The variable that a comparison looks at, or the word `case`."""
    match = re.search(
        r"([A-Za-z_][\w.]*)\W{0,4}\s*(?:===?|!==?|\bin\b|\.starts?_?with)", line, re.I
    )
    return match[1] if match else "case"


def _note_variables(collector: Collector, line: str, number: int) -> None:
    guarded = _GUARD.search(line) is not None and _DEMAND.search(line) is None
    for match in _IDENT.finditer(line):
        word = match[0]
        engine = engine_of_env(word)
        if engine is not None:
            collector.add(engine, "env", number, detail=word, role="optional" if guarded else "")
        elif guarded and (named := _setting_of(word)) is not None:
            collector.add(named, "env", number, detail=word, role="optional", weight=0.1)


_SETTING = re.compile(
    r"(?i)^(?:(?:use_?|enable_?|is_?|has_?)?(?P<engine>{e})\w{{0,12}}?_?"
    r"(?:ur[li]|host|addr(?:ess)?|enabled?|dsn|servers?|conn(?:ection)?_?str\w*|configured)"
    r"|(?:use|enable|with|has)_?(?P<other>{e}))$".format(
        e=r"redis|memcached?|mongo(?:db)?|elastic(?:search)?|clickhouse|opensearch|"
        r"meili(?:search)?|typesense|influx(?:db)?|neo4j|qdrant"
    )
)


def _setting_of(word: str) -> str | None:
    match = _SETTING.match(word)
    named = match and (match["engine"] or match["other"])
    return table("providers").get(named.lower()) if named else None


_VERBS = frozenset(words("connect open start driver sql postgres drizzle create_pool load"))
_RECEIVER = re.compile(r"([\w$]+)\s*\.\s*$")


def _note_context(collector: Collector, text: str) -> None:
    """Calls that mean something only beside an import: `Pool(`, `connect(`."""
    drivers = collector.drivers()
    for engine in sorted(drivers):
        pattern = _context_pattern(engine)
        for match in pattern.finditer(text) if pattern else ():
            at = match.start("name")
            start = text.rfind("\n", 0, at) + 1
            if _defines(text[start : match.end()], at - start):
                continue
            if not _belongs(text[start:at], match["name"], engine, drivers[engine]):
                continue
            role = "importer" if _in_importer(text, at) else ""
            collector.add(engine, "client", text.count("\n", 0, at) + 1, role=role)
            break


def _belongs(before: str, name: str, engine: str, drivers: set[str]) -> bool:
    """Whether a call's receiver can be the driver; a bare verb (`connect()`) says nothing."""
    receiver = _RECEIVER.search(before)
    if receiver is None:
        return name not in _VERBS or name in {d.rpartition(".")[2] for d in drivers}
    word = receiver[1].lower()
    hints = {engine.lower()[:5], *(re.split(r"[./:_-]", d.lower())[-1] for d in drivers)}
    hints |= {re.split(r"[./:_-]", d.lower())[0] for d in drivers}
    return any(h and (h in word or word in h) for h in hints if len(h) > 1)


def candidates(unit: Unit) -> Iterator[int]:
    """The lines of a unit that are looked at; for tests."""
    yield from lines_of_interest(live(unit.language, unit.text[:MOST]))

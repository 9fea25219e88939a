"""Signals in data formats: compose, Kubernetes, cloud templates, settings, env files."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..syntax.data import Entry, entries_of
from ..syntax.unit import Unit
from ._collect import Collector
from ._dsn import connection_strings
from ._env import engine_of_env, is_switch
from ._infra import engine_of_image, engine_of_resource
from .registry import by_name, engines, table, words

MOST_ENTRIES = 8000
MOST = 300_000
MOST_JSON = 100_000
"""Larger JSON is data, not configuration, and costs more to read than anything else."""
"""Characters beyond which a data file is data, not configuration."""
_SKIPPED = re.compile(
    r"(^|/)(tsconfig[\w.-]*|package-lock|composer\.lock|\.eslintrc|openapi[\w.-]*|swagger[\w.-]*)\.(json|ya?ml)$"
    r"|(^|/)(locales?|i18n|lang|langs|languages|translations?|messages)/|\.(xliff|resx|xcstrings|ipynb)$",
    re.I,
)
_PROVIDER_KEYS = frozenset(
    words(
        "adapter provider dialect client driver engine driver-class-name driverclassname "
        "driver_class "
        "database-platform databaseplatform backend db_type dbtype database_type databasetype "
        "db_connection db_driver db_engine db_client database_client database_engine drivername "
        "database_driver db_dialect cache_driver session_driver queue_connection cache_store "
        "cachedriver hibernate.dialect dialect_name type kind default store cache_type "
        "cache_backend "
        "dbms db-kind database_provider databaseprovider vendor databasevendor db_backend "
        "storage_type defaultvalue broker connector database_adapter database databasetype db"
    )
)
_VAGUE_KEYS = frozenset(
    words(
        "type kind default client backend store provider engine vendor broker "
        "connector driver defaultvalue adapter"
    )
)
_CHOOSING = frozenset(words("database db"))
_DATA_PATH = re.compile(
    r"(?i)(^|[._\[-])(db|database|databases|data-?source|datasources|dbs|sql|storage|store|persistence|"
    r"cache|caching|session|queue|outputs|connection|connections|typeorm|orm|jpa|queries|redis|"
    r"vector_?store|production|development|default|primary|sequelize|knex|prisma|backend)s?($|[._\[-])"
)
_DATA_FILE = re.compile(
    r"(?i)(database|ormconfig|knexfile|sqlc|profiles|queue|cache|cable|datasource|db|storage)[\w.-]*$"
)
_ENV_KEY = re.compile(r"^[A-Z][A-Z0-9_]{3,}$")
_IMAGE_KEY = re.compile(r"(?i)(^|[._])(image|repository|imagename|docker_?image|baseimage)$")
_ENGINE_OF_SERVER = re.compile(r"(?i)(AWS::(?:RDS|ElastiCache)::\w+)")
_KUBERNETES = re.compile(r"(^|\.|\])(kind|apiVersion)$")


def config(collector: Collector) -> None:
    """Everything that a file of a data format shows, manifests aside."""
    unit = collector.unit
    most = MOST_JSON if unit.language == "json" else MOST
    if len(unit.data) > most or _SKIPPED.search(unit.path):
        return
    entries = entries_of(unit)[:MOST_ENTRIES]
    names = _listed_names(entries)
    for entry in entries:
        value = entry.value if isinstance(entry.value, str) else ""
        last = _last(entry.key)
        _images(collector, entry.key, value, entry.line)
        _resources(collector, entry.key, last, value, entry.line)
        _providers(collector, entry.key, last, value, entry.line)
        _addresses(collector, last, value, entry.line)
        _variables(collector, entry.key, last, value, entry.line, names)
        _sections(collector, entry.key, value, entry.line)
    _ready_made(collector, entries)
    _special(collector, unit)


_APPLICATIONS = frozenset(
    words(
        "wordpress nextcloud gitea ghost matomo joomla drupal mediawiki odoo moodle prestashop "
        "redmine "
        "owncloud phpbb forgejo wikijs bookstack"
    )
)
"""Images of finished applications: a database beside one in a compose file is theirs to use."""


def _ready_made(collector: Collector, entries: Sequence[Entry]) -> None:
    """A finished application with its database: nobody writes a client, yet it is used."""
    images: list[tuple[str, str, int]] = []
    for entry in entries:
        parts = entry.key.split(".")
        if parts[0] != "services" or len(parts) != 3 or not isinstance(entry.value, str):
            continue
        if parts[2] == "image":
            images.append((parts[1], entry.value, entry.line))
    names = {re.split(r"[:@]", image.rsplit("/", 1)[-1])[0] for _, image, _ in images}
    consumers = sorted(names & _APPLICATIONS)
    if not consumers:
        return
    for _, image, line in images:
        engine = engine_of_image(image)
        if engine is not None and not by_name()[engine].reason:
            collector.add(engine, "provider", line, technology=consumers[0])


def _last(key: str) -> str:
    return re.split(r"[.\]]", key.rstrip("]").replace("@", ""))[-1] if key else ""


def _listed_names(entries: Sequence[object]) -> dict[str, str]:
    """`env[3]` → value, where a list gives names and values apart, as Kubernetes does."""
    found: dict[str, str] = {}
    for entry in entries:
        key, value = str(getattr(entry, "key", "")), getattr(entry, "value", None)
        if key.endswith("].value") and isinstance(value, str):
            found[key[:-6]] = value
    return found


def _images(collector: Collector, key: str, value: str, line: int) -> None:
    if not value or not _IMAGE_KEY.search(key) or " " in value:
        return
    engine = engine_of_image(value)
    if engine is not None:
        test = ".github/" in collector.unit.path or ".gitlab-ci" in collector.unit.path
        collector.add(engine, "image", line, role="test" if test else "")


def _resources(collector: Collector, key: str, last: str, value: str, line: int) -> None:
    if last in ("Type", "type", "kind", "apiVersion", "Resource") and value:
        engine = engine_of_resource(value)
        if engine is not None and (":" in value or "/" in value or last == "kind"):
            collector.add(engine, "iac", line)
    elif last in ("Engine", "engine") and "Properties" in key and value:
        word = value.lower().removeprefix("aurora-")
        engine = table("providers").get(word)
        if engine is not None:
            collector.add(engine, "iac", line)


def _default_of(value: str) -> tuple[str, bool]:
    """`${DB_TYPE:h2}` and `${DB_TYPE:-h2}` → (`h2`, True)."""
    match = re.fullmatch(r"\$\{[\w.]+:-?([\w.+-]+)\}", value)
    return (match[1], True) if match else (value, False)


def _providers(collector: Collector, key: str, last: str, value: str, line: int) -> None:
    lower = last.lower()
    if not value or len(value) > 120:
        return
    if lower not in _PROVIDER_KEYS and not (_ENV_KEY.match(last) and is_switch(last)):
        return
    word, defaulted = _default_of(value.strip())
    engine = table("providers").get(word.lower())
    if engine is None or not _is_data(collector.unit, key, lower):
        return
    chooses = _ENV_KEY.match(last) or (is_switch(last) and lower not in _VAGUE_KEYS)
    switch = last if chooses or lower in _CHOOSING else ""
    collector.add(
        engine,
        "provider",
        line,
        switch=switch or ("type" if defaulted else ""),
        default=bool(switch) or defaulted,
        detail=last,
        weight=0.8 if switch else None,
    )


def _is_data(unit: Unit, key: str, lower: str) -> bool:
    """Whether a vague key (`type`) stands where databases are configured."""
    if lower not in _VAGUE_KEYS:
        return True
    if lower == "default" and "connection" not in key.lower():
        return False
    name = unit.path.rsplit("/", 1)[-1].split(".")[0]
    above = key[: -len(lower)]
    return bool(_DATA_PATH.search(above) or _DATA_FILE.fullmatch(name))


def _addresses(collector: Collector, last: str, value: str, line: int) -> None:
    if not value or len(value) > 1000 or last in ("description", "$ref", "help", "message"):
        return
    for engine, driver, whole in connection_strings(f" {value}"):
        if whole:
            collector.add(engine, "dsn", line, driver=driver, detail=last)


def _variables(
    collector: Collector, key: str, last: str, value: str, line: int, names: dict[str, str]
) -> None:
    candidate = last if _ENV_KEY.match(last) else ""
    if last == "name" and _ENV_KEY.match(value):
        candidate = value
        value = names.get(key[:-5], "")
    elif "=" in value and re.search(r"(environment|env|args|build_args)\[\d+\]$", key):
        candidate, _, value = value.partition("=")
    if not candidate:
        return
    engine = engine_of_env(candidate)
    if engine is not None:
        collector.add(engine, "env", line, detail=candidate)
    elif is_switch(candidate):
        chosen = table("providers").get(value.strip("'\" ").lower())
        if chosen is not None:
            collector.add(chosen, "provider", line, switch=candidate, default=True, weight=0.8)


_HEADS = tuple({k.split(".")[0] for e in engines() for k in e.keys.split()})
_KEYS = tuple((k, e.name) for e in engines() for k in e.keys.split() if not k.startswith("["))


def _sections(collector: Collector, key: str, value: str, line: int) -> None:
    lower = key.lower()
    for section, engine in _KEYS if lower.startswith(_HEADS) else ():
        if lower.startswith(section + ".") or lower.startswith(section + "[") or lower == section:
            if not lower.endswith(("enabled", "exclude")):
                collector.add(engine, "provider", line, weight=0.8)
            return
    parts = [p for p in re.split(r"[.\[\]]+", lower) if p]
    for part in parts[:-1]:
        named = table("providers").get(part)
        if named is not None and len(part) > 3:
            collector.add(named, "config", line)
            return


def _special(collector: Collector, unit: Unit) -> None:
    """Files whose name and place tell."""
    path = unit.path
    if path.endswith("supabase/config.toml"):
        collector.add("PostgreSQL", "provider", 1, technology="Supabase")
    if path.endswith("firebase.json"):
        for entry in entries_of(unit):
            if entry.key.startswith("firestore"):
                collector.add("Firestore", "provider", entry.line)
                break
    if path.endswith("firestore.indexes.json"):
        collector.add("Firestore", "ddl", 1)
    if path.endswith("database.rules.json"):
        collector.add("Firebase Realtime Database", "ddl", 1)

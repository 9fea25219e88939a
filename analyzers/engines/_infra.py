"""Images, infrastructure resources and container files."""

from __future__ import annotations

import re

from ._collect import Collector
from ._comments import live
from ._dsn import connection_strings
from ._env import engine_of_env
from .registry import table

_FROM = re.compile(r"^\s*FROM\s+(?:--platform=\S+\s+)?(\S+)", re.I)
_PHP_EXT = re.compile(
    r"(?:docker-php-ext-install|install-php-extensions|pecl\s+install)\s+([^&|;\n]+)"
)
_RESOURCE = re.compile(r'^\s*(?:resource|data)\s+"([a-z]\w+)"\s+"[^"]*"')
_BICEP = re.compile(r"^\s*resource\s+\w+\s+'([\w./]+)@")
_ENGINE = re.compile(
    r'^\s*(?:engine|database_version|engine_type|type)\s*[:=]\s*"?([A-Za-z]+)[\w.-]*"?', re.I
)
_TF_IMAGE = re.compile(r'\bimage\s*=\s*"([^"]+)"')
_SERVERS = re.compile(
    r"aws_(?:db_instance|rds_cluster)|google_sql_database_instance|digitalocean_database_cluster"
    r"|aws_elasticache|aiven_|linode_database|scaleway_rdb|\bmodule\b"
)
_AURORA = re.compile(r"aurora-(postgresql|mysql)")


def engine_of_image(image: str) -> str | None:
    """The engine that a container image runs: `ghcr.io/x/postgres:16` → PostgreSQL."""
    name = image.strip().strip("'\"").lower()
    name = re.sub(r"\$\{[^}:]*:?-?([^}]*)\}", r"\1", name).split("@", 1)[0]
    parts = name.split("/")
    parts[-1] = parts[-1].split(":", 1)[0]
    known = table("images")
    if len(parts) > 2 and "/".join(parts[-3:]) in known:
        return known["/".join(parts[-3:])]
    if len(parts) > 1 and "/".join(parts[-2:]) in known:
        return known["/".join(parts[-2:])]
    return known.get(parts[-1])


def engine_of_resource(name: str) -> str | None:
    """The engine of an infrastructure type; the longest known leading part counts."""
    known = table("iac")
    if name in known:
        return known[name]
    head = re.split(r"/", name)[0]
    return known.get(head)


def dockerfile(collector: Collector) -> None:
    """Signals of a container file."""
    text = live("dockerfile", collector.unit.text[:200_000])
    for number, line in enumerate(text.split("\n"), 1):
        image = _FROM.match(line)
        if image is not None:
            engine = engine_of_image(image[1])
            if engine is not None:
                collector.add(engine, "image", number)
        for installed in _PHP_EXT.finditer(line):
            for word in installed[1].split():
                _extension(collector, word, number)
        for word in re.findall(r"\b[A-Z][A-Z0-9_]{4,}\b", line):
            engine = engine_of_env(word)
            if engine is not None:
                collector.add(engine, "env", number, detail=word)
        for engine, driver, whole in connection_strings(line):
            if whole:
                collector.add(engine, "dsn", number, driver=driver)


def _extension(collector: Collector, word: str, number: int) -> None:
    from .registry import packages

    engine = packages("composer").get(f"ext-{word.split('-')[0]}")
    if engine is not None:
        collector.add(engine, "package", number, driver=f"ext-{word}", language="PHP")


def terraform(collector: Collector) -> None:
    """Signals of Terraform and Bicep: resources, their engine, images, addresses."""
    text = live(collector.unit.language, collector.unit.text[:400_000])
    inside = ""
    for number, line in enumerate(text.split("\n"), 1):
        found = _RESOURCE.match(line) or _BICEP.match(line)
        if found is not None:
            inside = found[1]
            engine = engine_of_resource(inside)
            if engine is not None:
                collector.add(engine, "iac", number)
        chosen = _ENGINE.match(line)
        if chosen is not None and _SERVERS.search(inside):
            aurora = _AURORA.search(line)
            word = (aurora[1] if aurora else chosen[1]).lower()
            engine = table("providers").get(word)
            if engine is not None:
                collector.add(engine, "iac", number)
        for image in _TF_IMAGE.finditer(line):
            engine = engine_of_image(image[1])
            if engine is not None:
                collector.add(engine, "image", number)
        for engine, driver, whole in connection_strings(line):
            if whole:
                collector.add(engine, "dsn", number, driver=driver)

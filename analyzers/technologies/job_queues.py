"""Job queues over Redis: which keys Celery, RQ, Dramatiq, arq, Huey, BullMQ and their like make."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from ..facts import Fact
from ..syntax.ir import Assign, Attr, Call, Expr, Map, dotted, tail
from ..syntax.project import Project
from ..syntax.unit import CodeUnit, Unit
from ._key_patterns import library_keys as library
from ._key_patterns.library_keys import Life, Rule, Slot, speaks_of_redis
from ._key_patterns.tables import Use, sources
from ._redis.patterns import Helpers, Keys
from .base import Declared, Source, Spec

NAME = "job_queues"
_LITERALS_JS = ("bullmq", "'bull'", '"bull"', "@nestjs/bull", "bee-queue")
SPEC = Spec(
    name="Job queues",
    ecosystem="Redis",
    literals={
        "python": (
            *("celery", "import rq", "from rq", "django_rq", "dramatiq", "huey", "arq", "taskiq"),
            "rq_scheduler",
            *("CELERY_", "RQ_QUEUES"),
        ),
        **dict.fromkeys(("javascript", "typescript", "tsx"), _LITERALS_JS),
    },
    packages=(
        *("pypi:celery", "pypi:rq", "pypi:django-rq", "pypi:dramatiq", "pypi:huey", "pypi:arq"),
        *("pypi:taskiq-redis", "npm:bullmq", "npm:bull", "npm:bee-queue", "npm:@nestjs/bullmq"),
    ),
    extracts=frozenset({"key patterns", "structures", "purpose"}),
)
_NAME = Slot("name", ("name", "queue_name"), 0, "default")
_HUEY = Slot("name", ("name",), 0, "huey", "[^A-Za-z0-9_]")
_BULL_PREFIX = Slot("prefix", ("prefix",), -1, "bull")
_BULL_KEYS = (
    ("<prefix>:<name>:{jobId}", "hash"),
    ("<prefix>:<name>:wait", "list"),
    ("<prefix>:<name>:active", "list"),
    ("<prefix>:<name>:delayed", "sorted set"),
    ("<prefix>:<name>:completed", "sorted set"),
    ("<prefix>:<name>:failed", "sorted set"),
)
_RQ_KEYS = (("rq:queue:<name>", "list"), ("rq:job:{job_id}", "hash"), ("rq:queues", "set"))
_ARQ_KEYS = (
    ("<queue>", "sorted set"),
    ("arq:job:{job_id}", "string"),
    ("arq:in-progress:{job_id}", "string"),
    ("arq:retry:{job_id}", "string"),
)

RULES = (
    Rule(
        "BullMQ",
        ("Queue", "Worker", "QueueEvents"),
        ("bullmq",),
        (
            *_BULL_KEYS,
            ("<prefix>:<name>:events", "stream"),
            ("<prefix>:<name>:meta", "hash"),
        ),
        "queue",
        (Slot("name", (), 0), _BULL_PREFIX),
    ),
    Rule("Bull", ("Queue", "Bull", "default"), ("bull",), _BULL_KEYS, "queue",
         (Slot("name", (), 0), _BULL_PREFIX)),
    Rule("BullMQ", ("BullModule.registerQueue", "BullModule.registerQueueAsync"),
         ("@nestjs/bullmq", "@nestjs/bull"), _BULL_KEYS, "queue",
         (Slot("name", ("name",), 0), _BULL_PREFIX)),
    Rule("BullMQ", ("Processor", "InjectQueue"), ("@nestjs/bullmq", "@nestjs/bull"), _BULL_KEYS,
         "queue", (Slot("name", ("name",), 0), _BULL_PREFIX)),
    Rule("Bee-Queue", ("Queue", "BeeQueue", "default"), ("bee-queue",),
         (("<prefix>:<name>:jobs", "hash"), ("<prefix>:<name>:waiting", "list"),
          ("<prefix>:<name>:active", "list"), ("<prefix>:<name>:succeeded", "set")),
         "queue", (Slot("name", (), 0), Slot("prefix", ("prefix",), -1, "bq"))),
    Rule("RQ", ("Queue", "SimpleQueue"), ("rq",), _RQ_KEYS, "queue", (_NAME,)),
    Rule("RQ", ("Worker", "SimpleWorker"), ("rq",),
         (("rq:queue:<name>", "list"), ("rq:worker:{name}", "hash"), ("rq:workers", "set")),
         "queue", (Slot("name", ("queues",), 0, "default"),)),
    Rule("RQ", ("get_queue", "job", "enqueue"), ("django_rq", "rq.decorators"), _RQ_KEYS, "queue",
         (Slot("name", ("name", "queue"), 0, "default"),)),
    Rule("RQ Scheduler", ("Scheduler",), ("rq_scheduler",),
         (("rq:scheduler:scheduled_jobs", "sorted set"),), "queue"),
    Rule("Dramatiq", ("RedisBroker",), ("dramatiq",),
         (("<namespace>:{queue}", "list"), ("<namespace>:{queue}.msgs", "hash"),
          ("<namespace>:__acks__.{worker_id}.{queue}", "set"),
          ("<namespace>:__heartbeats__", "sorted set")),
         "queue", (Slot("namespace", ("namespace",), -1, "dramatiq"),)),
    Rule("Dramatiq", ("RedisBackend",), ("dramatiq.results",),
         (("<namespace>:{queue}:{actor}:{message_id}", "list"),), "queue",
         (Slot("namespace", ("namespace",), -1, "dramatiq-results"),),
         Life(("result_ttl",), -1, 1000, 600), (), "hashed by Dramatiq: what is hashed is shown"),
    Rule("arq", ("create_pool",), ("arq",), _ARQ_KEYS, "queue",
         (Slot("queue", ("default_queue_name",), -1, "arq:queue"),)),
    Rule("arq", ("create_pool",), ("arq",), (("arq:result:{job_id}", "string"),), "queue", (),
         Life(default=3_600)),
    Rule("Huey", ("RedisHuey", "RedisExpireHuey"), ("huey",),
         (("huey.redis.<name>", "list"), ("huey.schedule.<name>", "sorted set"),
          ("huey.results.<name>", "hash")), "queue", (_HUEY,)),
    Rule("Huey", ("PriorityRedisHuey",), ("huey",),
         (("huey.redis.<name>", "sorted set"), ("huey.schedule.<name>", "sorted set"),
          ("huey.results.<name>", "hash")), "queue", (_HUEY,)),
    Rule("Taskiq", ("ListQueueBroker",), ("taskiq_redis",), (("<name>", "list"),), "queue",
         (Slot("name", ("queue_name",), -1, "taskiq"),)),
    Rule("Taskiq", ("RedisStreamBroker",), ("taskiq_redis",), (("<name>", "stream"),), "queue",
         (Slot("name", ("queue_name",), -1, "taskiq"),)),
    Rule("Taskiq", ("PubSubBroker",), ("taskiq_redis",), (("<name>", "channel"),), "queue",
         (Slot("name", ("queue_name",), -1, "taskiq"),)),
    Rule("Celery", ("Celery",), ("celery",), (("celery-task-meta-{task_id}", "string"),),
         "queue", (), Life(default=86_400), ("backend", "result_backend")),
    Rule("Celery", ("Celery",), ("celery",),
         (("celery", "list"), ("_kombu.binding.{exchange}", "set"), ("unacked", "hash"),
          ("unacked_index", "sorted set")), "queue", (), None, ("broker",)),
)  # fmt: skip
_SETTINGS = frozenset(
    {"CELERY_BROKER_URL", "BROKER_URL", "broker_url", "CELERY_RESULT_BACKEND", "result_backend"}
    | {"RQ_QUEUES", "CELERY_TASK_DEFAULT_QUEUE", "task_default_queue"}
)


def declare(unit: Unit) -> Iterator[Fact]:
    """Queues, workers and brokers that a file makes; Celery's and django-rq's settings."""
    if not isinstance(unit, CodeUnit):
        return
    yield from (f for f in library.declare(unit, NAME, RULES) if not _of_a_queue(f.node))
    if "BullModule" in unit.text:
        for site in unit.calls(frozenset({"forRoot", "forRootAsync"})):
            options = site.call.args[0] if site.call.args else None
            given = options.get("prefix") if isinstance(options, Map) else None
            if (dotted(site.call.func) or "").startswith("BullModule.") and given is not None:
                yield Fact(NAME, "prefix", "prefix", given.line, given)
    if unit.language == "python" and ("celery" in unit.text.lower() or "RQ_QUEUES" in unit.text):
        for assign in unit.assignments(_SETTINGS):
            if assign.value is not None:
                yield Fact(NAME, "setting", assign.target.rsplit(".", 1)[-1], assign.line, assign)
        for site in unit.calls(frozenset({"update"})):
            if any(k in _SETTINGS for k, _ in site.call.kwargs):
                for key, value in site.call.kwargs:
                    if key in _SETTINGS:
                        made = Assign(value.line, key, value)
                        yield Fact(NAME, "setting", key, value.line, made)


def _of_a_queue(node: object) -> bool:
    """Whether a worker is given a queue's own name: the queue counts where it is made."""
    call = node if isinstance(node, Call) else None
    first = call.args[0] if call is not None and call.args else None
    if call is None or tail(call.func) not in ("Worker", "QueueEvents"):
        return False
    return isinstance(first, Attr) and first.name == "name" and "queue" in _said(first.base)


def _said(expr: Expr) -> str:
    return (tail(expr) or "").lower()


def resolve(declared: Declared, project: Project) -> Iterator[Source]:
    """One source per library."""
    prefix = _bull_prefix(declared, project)
    uses = [_prefixed(u, prefix) for u in library.uses_of(declared, project, RULES)]
    yield from sources([*uses, *_configured(declared, project)], {})


def _bull_prefix(declared: Declared, project: Project) -> str:
    """Nest docs, "Queues": `BullModule.forRoot({prefix})` names one prefix for all queues."""
    found = set()
    for path, fact in declared.of("prefix"):
        keys = Keys(project, path, None, Helpers([]))
        text = keys.key(fact.node, "", fact.line) if fact.node is not None else None  # type: ignore[arg-type]
        found.add(text or "")
    return found.pop() if len(found) == 1 else ""


def _prefixed(use: Use, prefix: str) -> Use:
    if not prefix or use.client != "BullMQ" or not use.pattern.startswith("bull:"):
        return use
    return replace(use, pattern=f"{prefix}:{use.pattern.removeprefix('bull:')}")


def _configured(declared: Declared, project: Project) -> Iterator[Use]:
    """Celery docs, "Configuration": results live a day; queues are named `celery` by default."""
    queue = "celery"
    found: list[tuple[str, str, Assign, Keys]] = []
    for path, fact in declared.of("setting"):
        if isinstance(fact.node, Assign):
            found.append((path, fact.name, fact.node, Keys(project, path, None, Helpers([]))))
    for _, name, node, keys in found:
        if name.lower().endswith("task_default_queue") and node.value is not None:
            queue = keys.key(node.value, "", node.line) or queue
    for path, name, node, keys in found:
        value = node.value
        if name == "RQ_QUEUES" and isinstance(value, Map):
            names = [str(getattr(k, "value", "")) for k, _ in value.items]
            for each in (n for n in names if n):
                yield _use(f"rq:queue:{each}", "list", path, node, "RQ", None)
            yield _use("rq:job:{job_id}", "hash", path, node, "RQ", None)
        if not speaks_of_redis(keys, value, ""):
            continue
        if name.lower().endswith("result_backend"):
            yield _use("celery-task-meta-{task_id}", "string", path, node, "Celery", 86_400)
        elif name.lower().endswith("broker_url"):
            for pattern, structure in (
                (queue, "list"),
                ("_kombu.binding.{exchange}", "set"),
                ("unacked", "hash"),
                ("unacked_index", "sorted set"),
            ):
                yield _use(pattern, structure, path, node, "Celery", None)


def _use(
    pattern: str, structure: str, path: str, node: Assign, client: str, ttl: int | None
) -> Use:
    return Use(
        pattern=pattern,
        path=path,
        line=node.line,
        name=node.target.rsplit(".", 1)[-1],
        structure=structure,
        writes=True,
        ttl=ttl,
        client=client,
        purpose="queue",
    )

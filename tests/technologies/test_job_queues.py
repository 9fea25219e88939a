"""Keys of job queues.

RQ and Huey say what is right over an imitation of a server, Celery by a constant of its own. The
keys and structures of BullMQ and Bull are those that bullmq 6.7 and bull 4.16 made on Redis 7.0.
"""

from __future__ import annotations

import re

import fakeredis
import huey.storage
import rq
from celery.backends.base import KeyValueStoreBackend
from technology_run import Result, run, run_files

from dbscope.analyzers.technologies._key_patterns.text import skeleton


def structures(result: Result) -> dict[str, object]:
    return {n: t.options.get("structure") for n, t in result.tables.items()}


def bull(prefix: str) -> dict[str, str]:
    return {
        f"{prefix}:{{jobId}}": "hash",
        f"{prefix}:wait": "list",
        f"{prefix}:active": "list",
        f"{prefix}:delayed": "sorted set",
        f"{prefix}:completed": "sorted set",
        f"{prefix}:failed": "sorted set",
    }


def bullmq(prefix: str) -> dict[str, str]:
    return {**bull(prefix), f"{prefix}:events": "stream", f"{prefix}:meta": "hash"}


def test_javascript() -> None:
    result = run("job_queues", "node")
    assert structures(result) == {
        **bullmq("app:mail"),
        **bullmq("bull:reports"),
        **bull("bull:video"),
        **bull("bull:sms"),
    }
    assert {t.options["purpose"] for t in result.tables.values()} == {"queue"}


def test_one_prefix_for_all_queues_of_nest() -> None:
    source = b"""
import { BullModule } from '@nestjs/bullmq';
export const a = BullModule.forRoot({ prefix: 'shop' });
export const b = BullModule.registerQueue({ name: 'sms' });
"""
    assert structures(run_files("job_queues", {"a.ts": source})) == bull("shop:sms")


def test_python() -> None:
    result = run("job_queues", "python")
    assert structures(result) == {
        "celery": "list",
        "_kombu.binding.{exchange}": "set",
        "unacked": "hash",
        "unacked_index": "sorted set",
        "celery-task-meta-{task_id}": "string",
        "rq:queue:high": "list",
        "rq:job:{job_id}": "hash",
        "rq:queues": "set",
        "shop:{queue}": "list",
        "shop:{queue}.msgs": "hash",
        "shop:__acks__.{worker_id}.{queue}": "set",
        "shop:__heartbeats__": "sorted set",
        "huey.redis.myapp": "list",
        "huey.schedule.myapp": "sorted set",
        "huey.results.myapp": "hash",
    }
    assert result.tables["celery-task-meta-{task_id}"].options["ttl"] == 86400


def test_settings() -> None:
    result = run("job_queues", "settings")
    assert structures(result) == {
        "shop": "list",
        "_kombu.binding.{exchange}": "set",
        "unacked": "hash",
        "unacked_index": "sorted set",
        "rq:queue:default": "list",
        "rq:queue:low": "list",
        "rq:job:{job_id}": "hash",
    }


def test_a_broken_file_keeps_what_can_be_read() -> None:
    assert "rq:queue:kept" in run("job_queues", "broken").tables


def test_what_rq_really_makes() -> None:
    server = fakeredis.FakeStrictRedis()
    job = rq.Queue("high", connection=server).enqueue("builtins.print", "x")
    said = {skeleton(n): s for n, s in structures(run("job_queues", "python")).items()}
    types = {b"list": "list", b"hash": "hash", b"set": "set", b"zset": "sorted set"}
    made = {
        key.decode().replace(job.id, "{}"): types[server.type(key)] for key in server.scan_iter()
    }
    assert {n: s for n, s in said.items() if n.startswith("rq:")} == {
        n: s for n, s in made.items() if re.fullmatch(r"rq:(queue:high|job:\{\}|queues)", n)
    }


def test_what_huey_really_makes() -> None:
    storage = huey.storage.RedisStorage("my-app", client=fakeredis.FakeStrictRedis())
    known = run("job_queues", "python").tables
    for name in (storage.queue_key, storage.schedule_key, storage.result_key):
        assert name in known


def test_what_celery_really_makes() -> None:
    assert KeyValueStoreBackend.task_keyprefix == "celery-task-meta-"


def test_a_worker_of_a_queue_that_stands_elsewhere_names_none() -> None:
    text = b"""
import { Queue, QueueEvents, Worker } from 'bullmq';
export class Mails {
  constructor() {
    this.queue = new Queue('mails');
  }
  listen(queue) {
    this.worker = new Worker(this.queue.name, async () => true);
    return new QueueEvents(queue.name);
  }
}
"""
    result = run_files("job_queues", {"src/mails.js": text})
    assert structures(result) == bullmq("bull:mails")

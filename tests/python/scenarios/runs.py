"""Triggering in every way, results, errors, children, keys of idempotency, replay and cancellation in bulk."""

import asyncio
from datetime import datetime, timedelta, timezone
from typing import Any

from hatchet_sdk import (
    BulkCancelReplayOpts,
    BulkTriggerIdempotencyCollisionError,
    Context,
    EmptyModel,
    FailedTaskRunExceptionGroup,
    IdempotencyCollisionError,
    NonRetryableException,
    Priority,
    RetryAfterException,
    RunFilter,
    StatusBasedIdempotencyConfig,
    TTLBasedIdempotencyConfig,
    TriggerWorkflowOptions,
    V1TaskStatus,
)
from pydantic import BaseModel

from stage import ends, eventually, hatchet, is_running, raises, scenario, tag, tagged


class Number(BaseModel):
    n: int = 0


class Doubled(BaseModel):
    doubled: int


@hatchet.task(name="Sc-Simple", input_validator=Number)
def simple(input: Number, ctx: Context) -> Doubled:
    return Doubled(doubled=input.n * 2)


@hatchet.durable_task(name="sc-simple-durable", input_validator=Number)
async def simple_durable(input: Number, ctx: Any) -> Doubled:
    return Doubled(doubled=input.n * 2)


@hatchet.task(name="sc-fails-if-even", input_validator=Number)
async def fails_if_even(input: Number, ctx: Context) -> Doubled:
    if input.n % 2 == 0:
        raise ValueError(f"even: {input.n}")
    return Doubled(doubled=input.n * 2)


@scenario("simple runs in every way")
async def every_way() -> None:
    for task in (simple, simple_durable):
        one = Doubled(doubled=2)
        assert await task.aio_run(Number(n=1)) == one
        assert await asyncio.to_thread(task.run, Number(n=1)) == one
        ref = await task.aio_run(Number(n=1), wait_for_result=False)
        assert await ref.aio_result() == one
        assert await asyncio.to_thread(ref.result) == one
        ref = await asyncio.to_thread(lambda: task.run_no_wait(Number(n=1)))
        assert await asyncio.to_thread(ref.result) == one
        items = [task.create_bulk_run_item(input=Number(n=n), key=str(n)) for n in range(5)]
        many = [Doubled(doubled=n * 2) for n in range(5)]
        assert await task.aio_run_many(items) == many
        assert await asyncio.to_thread(task.run_many, items) == many
        refs = await task.aio_run_many_no_wait(items)
        assert await asyncio.gather(*[r.aio_result() for r in refs]) == many
        refs = await asyncio.to_thread(task.run_many_no_wait, items)
        assert [await asyncio.to_thread(r.result) for r in refs] == many
        again = task.get_run_ref(refs[0].workflow_run_id)
        assert await again.aio_result() == many[0]
        assert await task.aio_get_result(refs[1].workflow_run_id) == many[1]
        result = await hatchet.runs.aio_get_result(refs[2].workflow_run_id)
        assert result == {"doubled": 4}, result


@scenario("exceptions among results")
async def exceptions_among_results() -> None:
    items = [fails_if_even.create_bulk_run_item(input=Number(n=n)) for n in range(4)]
    for results in (
        await fails_if_even.aio_run_many(items, return_exceptions=True),
        await asyncio.to_thread(lambda: fails_if_even.run_many(items, return_exceptions=True)),
    ):
        assert results[1] == Doubled(doubled=2) and results[3] == Doubled(doubled=6)
        for n in (0, 2):
            assert isinstance(results[n], FailedTaskRunExceptionGroup), results[n]
            (error,) = results[n].exceptions
            assert error.exc == f"even: {n}", error.exc
            assert error.exc_type == "ValueError" and "fails_if_even" in error.trace
            assert error.task_run_external_id, "the error does not know its task"
    await raises(FailedTaskRunExceptionGroup, fails_if_even.aio_run_many(items), "even")


class Idempotent(BaseModel):
    id: str
    wait: bool = False


@hatchet.task(
    name="sc-idempotent-ttl",
    input_validator=Idempotent,
    idempotency=TTLBasedIdempotencyConfig(key_expression="input.id", ttl=timedelta(minutes=5)),
)
async def idempotent_ttl(input: Idempotent, ctx: Context) -> dict[str, str]:
    return {"id": input.id}


@hatchet.task(
    name="sc-idempotent-status",
    execution_timeout=timedelta(minutes=10),
    input_validator=Idempotent,
    idempotency=StatusBasedIdempotencyConfig(key_expression="input.id", fallback_ttl=timedelta(minutes=5)),
)
async def idempotent_status(input: Idempotent, ctx: Context) -> dict[str, str]:
    if input.wait:
        await asyncio.sleep(600)
    return {"id": input.id}


@scenario("idempotency keys")
async def idempotency() -> None:
    first = await idempotent_ttl.aio_run(Idempotent(id=(key := tag())), wait_for_result=False)
    for again in (
        idempotent_ttl.aio_run(Idempotent(id=key)),
        asyncio.to_thread(idempotent_ttl.run, Idempotent(id=key)),
    ):
        error = await raises(IdempotencyCollisionError, again)
        assert error.existing_run_external_id == first.workflow_run_id
    assert await first.aio_result() == {"id": key}

    fresh = tag()
    items = [idempotent_ttl.create_bulk_run_item(input=Idempotent(id=id)) for id in (fresh, key, fresh)]
    error = await raises(BulkTriggerIdempotencyCollisionError, idempotent_ttl.aio_run_many(items))
    (made,) = error.successful_workflow_run_external_ids
    assert sorted(c.existing_run_external_id for c in error.collisions) == sorted([first.workflow_run_id, made])

    key = tag()
    held = await idempotent_status.aio_run(Idempotent(id=key, wait=True), wait_for_result=False)
    error = await raises(IdempotencyCollisionError, idempotent_status.aio_run(Idempotent(id=key)))
    assert error.existing_run_external_id == held.workflow_run_id
    await hatchet.runs.aio_cancel(held.workflow_run_id)
    await ends(held.workflow_run_id, "CANCELLED")
    assert await idempotent_status.aio_run(Idempotent(id=key)) == {"id": key}


class Children(BaseModel):
    n: int = 3
    keys: list[str] | None = None


@hatchet.task(name="sc-child", input_validator=Number)
async def child(input: Number, ctx: Context) -> dict[str, Any]:
    return {
        "n": input.n,
        "parent": ctx.parent_workflow_run_id,
        "index": ctx.child_index,
        "key": ctx.child_key,
        "metadata": ctx.additional_metadata,
    }


parent = hatchet.workflow(name="sc-fanout-parent", input_validator=Children)


@parent.task(execution_timeout=timedelta(minutes=4))
async def spawn(input: Children, ctx: Context) -> dict[str, Any]:
    bulk = [
        child.create_bulk_run_item(input=Number(n=i), key=f"child{i}", additional_metadata={"i": str(i)})
        for i in range(input.n)
    ]
    by_bulk = await child.aio_run_many(bulk)
    one_by_one = [await child.aio_run(Number(n=i)) for i in range(input.n)]
    refs = [await child.aio_run(Number(n=9), child_key=key, wait_for_result=False) for key in input.keys or []]
    return {
        "run": ctx.workflow_run_id,
        "bulk": by_bulk,
        "single": one_by_one,
        "keyed": [ref.workflow_run_id for ref in refs],
        "keys": [(await ref.aio_result())["key"] for ref in refs],
    }


@parent.task(parents=[spawn], execution_timeout=timedelta(minutes=4))
def sync_spawn(input: Children, ctx: Context) -> dict[str, Any]:
    items = [child.create_bulk_run_item(input=Number(n=i)) for i in range(input.n)]
    return {"single": child.run(Number(n=7))["n"], "bulk": [r["n"] for r in child.run_many(items)]}


@scenario("children of a task, in bulk, alone, with keys, from threads")
async def fanout() -> None:
    ref = await parent.aio_run(
        Children(n=3, keys=["a", "b", "a"]), additional_metadata={"from": "outside"}, wait_for_result=False
    )
    out = await ref.aio_result()
    spawned = out["spawn"]
    assert [c["n"] for c in spawned["bulk"]] == [0, 1, 2] == [c["n"] for c in spawned["single"]]
    assert {c["parent"] for c in spawned["bulk"]} == {spawned["run"]} == {ref.workflow_run_id}
    assert [c["metadata"]["i"] for c in spawned["bulk"]] == ["0", "1", "2"]
    assert {c["metadata"]["from"] for c in spawned["single"]} == {"outside"}
    assert [c["index"] for c in spawned["bulk"] + spawned["single"]] == list(range(6))
    first, second, again = spawned["keyed"]
    assert first == again != second and spawned["keys"] == ["a", "b", "a"], spawned["keyed"]
    assert out["sync_spawn"] == {"single": 7, "bulk": [0, 1, 2]}
    details = await hatchet.runs.aio_get(ref.workflow_run_id)
    task_id = next(t.task_external_id for t in details.tasks if "sync" not in t.display_name)
    listed = await hatchet.runs.aio_list(parent_task_external_id=task_id, limit=100)
    assert len(listed.rows) == 8, len(listed.rows)


@hatchet.task(name="sc-endless-child", execution_timeout=timedelta(minutes=10))
async def endless_child(input: EmptyModel, ctx: Context) -> dict[str, bool]:
    while not ctx.is_cancelled:
        await asyncio.sleep(0.1)
    return {"ran": True}


@hatchet.task(name="sc-endless-parent", execution_timeout=timedelta(minutes=10))
async def endless_parent(input: EmptyModel, ctx: Context) -> dict[str, Any]:
    items = [endless_child.create_bulk_run_item(additional_metadata=tagged(ctx.workflow_run_id)) for _ in range(5)]
    await endless_child.aio_run_many(items, wait_for_result=False)
    while not ctx.is_cancelled:
        await asyncio.sleep(0.1)
    return {}


@scenario("children cancelled with their parent's filter")
async def cancel_children() -> None:
    ref = await endless_parent.aio_run(wait_for_result=False)
    id = ref.workflow_run_id
    children = await eventually(
        lambda: hatchet.runs.aio_list(parent_task_external_id=id), lambda page: len(page.rows) == 5
    )
    await hatchet.runs.aio_bulk_cancel(BulkCancelReplayOpts(ids=[r.metadata.id for r in children.rows[:2]]))
    since = datetime.now(timezone.utc) - timedelta(hours=1)
    await hatchet.runs.aio_bulk_cancel(
        BulkCancelReplayOpts(
            filters=RunFilter(
                since=since,
                until=datetime.now(timezone.utc) + timedelta(minutes=1),
                statuses=[V1TaskStatus.RUNNING, V1TaskStatus.QUEUED],
                workflow_ids=[endless_child.id],
                additional_metadata=tagged(id),
            )
        )
    )
    await eventually(
        lambda: hatchet.runs.aio_list(parent_task_external_id=id),
        lambda page: [r.status.value for r in page.rows] == ["CANCELLED"] * 5,
    )
    await hatchet.runs.aio_cancel(id)
    await ends(id, "CANCELLED")
    assert await hatchet.runs.aio_get_status(id) == V1TaskStatus.CANCELLED
    await raises(ValueError, asyncio.to_thread(ref._wrr.result), "was cancelled")


@hatchet.task(name="sc-replayed-a", input_validator=Number)
async def replayed_a(input: Number, ctx: Context) -> dict[str, int]:
    if ctx.retry_count == 0:
        raise ValueError("not yet")
    return {"attempt": ctx.attempt_number}


@hatchet.task(name="sc-replayed-b", input_validator=Number, retries=1)
async def replayed_b(input: Number, ctx: Context) -> dict[str, int]:
    if ctx.retry_count < 2:
        raise ValueError("not yet")
    return {"attempt": ctx.attempt_number}


@scenario("replay by ids, by filters, page by page")
async def bulk_replay() -> None:
    mark = tag()
    for task in (replayed_a, replayed_b):
        items = [task.create_bulk_run_item(Number(n=n), additional_metadata=tagged(mark)) for n in range(6)]
        await task.aio_run_many(items, return_exceptions=True)

    async def page() -> Any:
        return await hatchet.runs.aio_list(additional_metadata=tagged(mark), only_tasks=True, limit=100)

    def all_are(status: str) -> Any:
        return lambda p: len(p.rows) == 12 and {r.status.value for r in p.rows} == {status}

    await eventually(page, all_are("FAILED"))
    rows = (await page()).rows
    assert {r.retry_count for r in rows if r.workflow_id == replayed_b.id} == {1}
    await hatchet.runs.aio_bulk_replay(BulkCancelReplayOpts(ids=[r.metadata.id for r in rows[:3]]))
    await hatchet.runs.aio_bulk_replay_by_filters_with_pagination(
        sleep_time=0, chunk_size=4, additional_metadata=tagged(mark), statuses=[V1TaskStatus.FAILED]
    )
    await eventually(page, all_are("COMPLETED"))
    assert {r.attempt for r in (await page()).rows} == {2, 3}
    since = datetime.now(timezone.utc) - timedelta(hours=1)
    filters = RunFilter(since=since, additional_metadata=tagged(mark))
    await hatchet.runs.aio_bulk_replay(BulkCancelReplayOpts(filters=filters))
    await eventually(page, lambda p: all_are("COMPLETED")(p) and {r.attempt for r in p.rows} == {3, 4})


@hatchet.task(name="sc-hopeless", retries=4)
async def hopeless(input: EmptyModel, ctx: Context) -> None:
    raise NonRetryableException("never again")


@hatchet.task(name="sc-backoff", retries=2, backoff_factor=1.1, backoff_max_seconds=1)
async def backoff(input: EmptyModel, ctx: Context) -> dict[str, int]:
    if ctx.retry_count < 2:
        raise ValueError("try again")
    return {"attempts": ctx.attempt_number, "most": ctx.max_attempts}


@hatchet.task(name="sc-retry-after", retries=1, backoff_factor=100, backoff_max_seconds=600)
async def retry_after(input: EmptyModel, ctx: Context) -> dict[str, int]:
    if ctx.retry_count < 1:
        raise RetryAfterException("soon", after=timedelta(milliseconds=300))
    return {"attempts": ctx.attempt_number}


@scenario("retries: none, with backoff, with a delay of the task's own")
async def retries() -> None:
    ref = await hopeless.aio_run(wait_for_result=False)
    await raises(FailedTaskRunExceptionGroup, ref.aio_result(), "never again")
    details = await ends(ref.workflow_run_id, "FAILED")
    types = [e.event_type.value for e in details.task_events]
    assert types.count("FAILED") == 1 and "RETRYING" not in types, types
    assert await backoff.aio_run() == {"attempts": 3, "most": 3}
    assert await retry_after.aio_run() == {"attempts": 2}


@scenario("metadata, priority and keys of a trigger")
async def trigger_options() -> None:
    mark = tag()
    ref = await simple.aio_run(
        Number(n=1),
        additional_metadata={**tagged(mark), "n": 1, "deep": {"a": [1]}},
        priority=Priority.HIGH,
        wait_for_result=False,
    )
    await ref.aio_result()
    ref2 = await simple.aio_run(
        Number(n=2), options=TriggerWorkflowOptions(additional_metadata=tagged(mark)), wait_for_result=False
    )
    await ref2.aio_result()
    (row,) = [
        r for r in await simple.aio_list_runs(additional_metadata=tagged(mark)) if "n" in r.additional_metadata
    ]
    # The platform adds a traceparent of its own.
    assert {**row.additional_metadata, **tagged(mark), "n": 1, "deep": {"a": [1]}} == row.additional_metadata, row
    assert row.metadata.id == ref.workflow_run_id
    assert len(await asyncio.to_thread(lambda: simple.list_runs(additional_metadata=tagged(mark)))) == 2
    details = await asyncio.to_thread(hatchet.runs.get_details, ref.workflow_run_id)
    assert details.status.value == "COMPLETED" and details.done is True, details
    assert details.additional_metadata["scenario"] == mark
    (task,) = details.task_runs.values()
    assert task.output == {"doubled": 2}
    assert list(details.task_runs) == ["sc-simple"] or list(details.task_runs) == ["Sc-Simple"], details.task_runs


@scenario("unknown ids and workflows")
async def unknown() -> None:
    nobody = "00000000-0000-4000-8000-000000000000"
    await raises(
        Exception, asyncio.to_thread(hatchet._client.admin.run_workflow, "sc-no-such-workflow", "{}"), "not"
    )
    stub = hatchet.stubs.task(name="Sc-Simple", input_validator=Number, output_validator=Doubled)
    assert await stub.aio_run(Number(n=4)) == Doubled(doubled=8)
    made = await hatchet.runs.aio_create("Sc-Simple", {"n": 5}, additional_metadata=tagged("rest"), priority=2)
    done = await ends(made.run.metadata.id, "COMPLETED")
    assert done.run.output == {"doubled": 10} and done.run.input == {"n": 5}, done.run
    await hatchet.runs.aio_cancel(nobody)


WORKFLOWS = [
    simple,
    simple_durable,
    fails_if_even,
    idempotent_ttl,
    idempotent_status,
    child,
    parent,
    endless_child,
    endless_parent,
    replayed_a,
    replayed_b,
    hopeless,
    backoff,
    retry_after,
]

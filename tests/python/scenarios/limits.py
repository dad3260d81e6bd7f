"""Concurrency, rate limits, priority, placement, slots and batches."""

import asyncio
import time
from datetime import datetime, timedelta, timezone
from typing import Any

from hatchet_sdk import (
    ConcurrencyExpression,
    ConcurrencyLimitStrategy,
    Context,
    DesiredWorkerLabel,
    EmptyModel,
    Priority,
    RateLimit,
    StickyStrategy,
    WorkerLabelComparator,
)
from hatchet_sdk.clients.rest.models.rate_limit_order_by_direction import RateLimitOrderByDirection
from hatchet_sdk.clients.rest.models.rate_limit_order_by_field import RateLimitOrderByField
from hatchet_sdk.rate_limit import RateLimitDuration
from pydantic import BaseModel

from stage import ends, eventually, flag, hatchet, is_running, scenario, tag


class Grouped(BaseModel):
    group: str = "A"
    digit: str = "0"


def by_group(strategy: ConcurrencyLimitStrategy) -> ConcurrencyExpression:
    return ConcurrencyExpression(expression="input.group", max_runs=1, limit_strategy=strategy)


def one_at_a_time(strategy: ConcurrencyLimitStrategy) -> Any:
    name = strategy.value.lower().replace("_", "-")

    @hatchet.task(
        name=f"sc-{name}",
        input_validator=Grouped,
        concurrency=by_group(strategy),
        execution_timeout=timedelta(minutes=4),
    )
    async def task(input: Grouped, ctx: Context) -> dict[str, bool]:
        while not flag(input.group).exists():
            await asyncio.sleep(0.1)
        return {"ran": True}

    return task


STRATEGIES = {
    ConcurrencyLimitStrategy.CANCEL_IN_PROGRESS: ["CANCELLED", "CANCELLED", "CANCELLED", "COMPLETED"],
    ConcurrencyLimitStrategy.CANCEL_NEWEST: ["COMPLETED", "CANCELLED", "CANCELLED", "CANCELLED"],
    ConcurrencyLimitStrategy.CANCEL_QUEUED_EXCEPT_NEWEST: ["COMPLETED", "CANCELLED", "CANCELLED", "COMPLETED"],
    ConcurrencyLimitStrategy.CANCEL_QUEUED_EXCEPT_OLDEST: ["COMPLETED", "COMPLETED", "CANCELLED", "CANCELLED"],
}
cancelling = {strategy: one_at_a_time(strategy) for strategy in STRATEGIES}


@scenario("concurrency: who is cancelled, by strategy")
async def play_cancelling() -> None:
    async def play(strategy: ConcurrencyLimitStrategy) -> None:
        group, refs = tag(), []
        for _ in range(4):
            refs.append(await cancelling[strategy].aio_run(Grouped(group=group), wait_for_result=False))
            if len(refs) == 1:
                await is_running(refs[0].workflow_run_id)
        expected = STRATEGIES[strategy]
        for ref, status in zip(refs, expected, strict=True):
            if status == "CANCELLED":
                await ends(ref.workflow_run_id, status)
        flag(group).touch()
        for ref, status in zip(refs, expected, strict=True):
            await ends(ref.workflow_run_id, status)

    await asyncio.gather(*(play(strategy) for strategy in STRATEGIES))


running: dict[str, int] = {}
most: dict[str, int] = {}


async def counted(keys: list[str]) -> dict[str, int]:
    for key in keys:
        running[key] = running.get(key, 0) + 1
        most[key] = max(most.get(key, 0), running[key])
    await asyncio.sleep(0.2)
    for key in keys:
        running[key] -= 1
    return {key: most[key] for key in keys}


ROUND_ROBIN = ConcurrencyLimitStrategy.GROUP_ROUND_ROBIN
two_rules = [
    ConcurrencyExpression(expression="input.digit", max_runs=2, limit_strategy=ROUND_ROBIN),
    ConcurrencyExpression(expression="input.group", max_runs=3, limit_strategy=ROUND_ROBIN),
]


@hatchet.task(name="sc-two-rules", input_validator=Grouped, concurrency=two_rules)
async def of_task(input: Grouped, ctx: Context) -> dict[str, int]:
    return await counted([f"t-{input.digit}", f"t-{input.group}"])


of_workflow = hatchet.workflow(name="sc-two-rules-of-workflow", input_validator=Grouped, concurrency=two_rules)


@of_workflow.task()
async def counts(input: Grouped, ctx: Context) -> dict[str, int]:
    return await counted([f"w-{input.digit}", f"w-{input.group}"])


@hatchet.task(name="sc-constant", concurrency=1)
async def constant(input: EmptyModel, ctx: Context) -> dict[str, int]:
    return await counted(["constant"])


@hatchet.task(
    name="sc-expression-limit",
    input_validator=Grouped,
    concurrency=ConcurrencyExpression(
        expression="input.group", max_runs="input.digit == 'many' ? 5 : 2", limit_strategy=ROUND_ROBIN
    ),
)
async def by_expression(input: Grouped, ctx: Context) -> dict[str, int]:
    return await counted([f"e-{input.group}"])


def shared(name: str) -> Any:
    @hatchet.task(
        name=name,
        input_validator=Grouped,
        concurrency=[
            ConcurrencyExpression(
                expression="input.group",
                max_runs=1,
                limit_strategy=ROUND_ROBIN,
                name="sc-shared",
                is_tenant_scoped=True,
            )
        ],
    )
    async def task(input: Grouped, ctx: Context) -> dict[str, int]:
        return await counted([f"s-{input.group}"])

    return task


shared_a, shared_b = shared("sc-shared-a"), shared("sc-shared-b")


@scenario("concurrency: two rules, a number, an expression, a rule of the tenant")
async def play_limits() -> None:
    inputs = [Grouped(group="AB"[n % 2], digit=str(n % 3)) for n in range(18)]
    limits = {"0": 2, "1": 2, "2": 2, "A": 3, "B": 3}
    for task, prefix in ((of_task, "t"), (of_workflow, "w")):
        for result in await task.aio_run_many([task.create_bulk_run_item(input) for input in inputs]):
            for key, at_once in result.get("counts", result).items():
                assert at_once <= limits[key.removeprefix(f"{prefix}-")], result
    results = await constant.aio_run_many([constant.create_bulk_run_item() for _ in range(5)])
    assert {r["constant"] for r in results} == {1}, results
    mark = tag()
    few = [by_expression.create_bulk_run_item(Grouped(group=mark, digit="few")) for _ in range(6)]
    assert max(r[f"e-{mark}"] for r in await by_expression.aio_run_many(few)) <= 2
    both = await asyncio.gather(*[task.aio_run(Grouped(group=mark)) for task in [shared_a, shared_b] * 3])
    assert max(r[f"s-{mark}"] for r in both) == 1, both


@hatchet.task(name="sc-static-limit", rate_limits=[RateLimit(static_key="sc-static", units=1)])
async def static_limit(input: EmptyModel, ctx: Context) -> dict[str, float]:
    return {"at": time.time()}


class Limited(BaseModel):
    user: str
    limit: int = 2


@hatchet.task(
    name="sc-dynamic-limit",
    input_validator=Limited,
    rate_limits=[
        RateLimit(dynamic_key="input.user", units="1", limit="input.limit", duration=RateLimitDuration.HOUR)
    ],
)
async def dynamic_limit(input: Limited, ctx: Context) -> dict[str, float]:
    return {"at": time.time()}


@hatchet.task(name="sc-paused-limit", rate_limits=[RateLimit(static_key="sc-paused", units=1)])
async def paused_limit(input: EmptyModel, ctx: Context) -> dict[str, float]:
    return {"at": time.time()}


@scenario("rate limits: static, dynamic, paused, listed")
async def play_rate_limits() -> None:
    results = await static_limit.aio_run_many([static_limit.create_bulk_run_item() for _ in range(6)])
    assert len(results) == 6
    user = tag()
    items = [dynamic_limit.create_bulk_run_item(Limited(user=user)) for _ in range(3)]
    runs = await dynamic_limit.aio_run_many(items, wait_for_result=False)

    async def statuses() -> list[str]:
        return sorted([(await hatchet.runs.aio_get_status(run.workflow_run_id)).value for run in runs])

    await eventually(statuses, lambda s: s == ["COMPLETED", "COMPLETED", "QUEUED"])
    await hatchet.runs.aio_bulk_cancel(opts_of(runs))
    until = datetime.now(timezone.utc) + timedelta(seconds=3)
    assert abs(await hatchet.rate_limits.aio_pause("sc-paused", until) - until) < timedelta(milliseconds=2)
    earlier = await hatchet.rate_limits.aio_pause("sc-paused", until - timedelta(seconds=2))
    assert abs(earlier - until) < timedelta(milliseconds=2), earlier
    (row,) = (await hatchet.rate_limits.aio_list(search="sc-paused")).rows
    assert row.limit_value == 100 and row.window and row.paused_until is not None, row
    ran = await paused_limit.aio_run()
    assert ran["at"] >= until.timestamp() - 0.05, (ran, until)
    for field in RateLimitOrderByField:
        for direction in RateLimitOrderByDirection:
            listed = await hatchet.rate_limits.aio_list(
                offset=0, limit=50, search="sc-", order_by_field=field, order_by_direction=direction
            )
            assert {"sc-static", "sc-paused"} <= {r.key for r in listed.rows}, listed


def opts_of(refs: list[Any]) -> Any:
    from hatchet_sdk import BulkCancelReplayOpts

    return BulkCancelReplayOpts(ids=[ref.workflow_run_id for ref in refs])


@hatchet.task(name="sc-priority", concurrency=1, default_priority=Priority.MEDIUM)
async def prioritised(input: EmptyModel, ctx: Context) -> dict[str, Any]:
    await asyncio.sleep(0.3)
    return {"priority": ctx.priority, "at": time.time()}


@scenario("priority decides who goes first")
async def play_priority() -> None:
    order = [None, Priority.LOW, Priority.HIGH, Priority.LOW, Priority.HIGH]
    items = [prioritised.create_bulk_run_item(priority=p) for p in order]
    results = await prioritised.aio_run_many(items)
    assert [r["priority"] for r in results] == [2, 1, 3, 1, 3], results
    rest = sorted(results[1:], key=lambda r: r["at"])
    highs = [r["at"] for r in results if r["priority"] == 3]
    lows = [r["at"] for r in results if r["priority"] == 1]
    assert max(highs) < max(lows), rest


@hatchet.task(
    name="sc-labelled",
    desired_worker_labels=[
        DesiredWorkerLabel(key="model", value="fancy", weight=10),
        DesiredWorkerLabel(key="memory", value=256, required=True, comparator=WorkerLabelComparator.GREATER_THAN),
    ],
)
async def labelled(input: EmptyModel, ctx: Context) -> dict[str, Any]:
    before = ctx.worker_labels
    await ctx.aio_upsert_worker_labels({"touched": "yes"})
    return {"worker": ctx.worker_id, "labels": dict(before)}


sticky = hatchet.workflow(name="sc-sticky", sticky=StickyStrategy.SOFT)


@sticky.task()
def sticks_1(input: EmptyModel, ctx: Context) -> dict[str, Any]:
    return {"worker": ctx.worker_id}


@sticky.task(parents=[sticks_1])
async def sticks_2(input: EmptyModel, ctx: Context) -> dict[str, Any]:
    child = await sticky_child.aio_run(sticky=True)
    return {"worker": ctx.worker_id, "child": child["worker"]}


@hatchet.task(name="sc-sticky-child", sticky=StickyStrategy.HARD)
async def sticky_child(input: EmptyModel, ctx: Context) -> dict[str, Any]:
    return {"worker": ctx.worker_id}


@hatchet.task(name="sc-releases", slot_cost=2)
async def releases(input: EmptyModel, ctx: Context) -> dict[str, bool]:
    await ctx.aio_release_slot()
    return {"released": True}


@scenario("placement: labels, sticky runs and children, slots")
async def play_placement() -> None:
    out = await labelled.aio_run()
    worker = await hatchet.workers.aio_get(out["worker"])
    labels = await eventually(
        lambda: hatchet.workers.aio_get(out["worker"]), lambda w: any(l.key == "touched" for l in w.labels)
    )
    values = {label.key: label.value for label in labels.labels}
    assert values["model"] == "fancy" and str(values["memory"]) == "512" and values["touched"] == "yes", values
    out = await labelled.aio_run(
        desired_worker_labels=[DesiredWorkerLabel(key="model", value="fancy", required=True)]
    )
    assert out["worker"] == worker.metadata.id
    stuck = await sticky.aio_run()
    assert len({stuck["sticks_1"]["worker"], stuck["sticks_2"]["worker"], stuck["sticks_2"]["child"]}) == 1, stuck
    ref = await releases.aio_run(wait_for_result=False)
    assert await ref.aio_result() == {"released": True}
    details = await ends(ref.workflow_run_id, "COMPLETED")
    assert "SLOT_RELEASED" in [e.event_type.value for e in details.task_events], details.task_events


class Item(BaseModel):
    message: str
    group: str = "A"


class Lowered(BaseModel):
    message: str
    size: int


@hatchet.batch_task(
    name="sc-batch", input_validator=Item, batch_max_size=4, batch_max_interval=timedelta(seconds=2)
)
async def batch(tasks: dict[str, Item], ctx: Context) -> dict[str, Lowered]:
    return {id: Lowered(message=item.message.lower(), size=len(tasks)) for id, item in tasks.items()}


@hatchet.batch_task(
    name="sc-batch-keyed",
    input_validator=Item,
    batch_max_size=2,
    batch_max_interval=timedelta(seconds=2),
    batch_group_key="input.group",
    broadcast_output=True,
)
async def keyed_batch(tasks: Any, ctx: Context) -> dict[str, Any]:
    return {"groups": sorted({item.group for item in tasks.values()}), "size": len(tasks)}


@hatchet.batch_task(
    name="sc-batch-fails", input_validator=Item, batch_max_size=2, batch_max_interval=timedelta(seconds=2)
)
async def failing_batch(tasks: Any, ctx: Context) -> Any:
    raise ValueError("the whole batch")


@scenario("batches: by size, interval and key, broadcast, failing")
async def play_batches() -> None:
    results: Any = await batch.aio_run_many(
        [batch.create_bulk_run_item(Item(message="ABCD"[n])) for n in range(4)]
    )
    assert [r.message for r in results] == ["a", "b", "c", "d"] and {r.size for r in results} == {4}, results
    assert (await batch.aio_run(Item(message="E"))).size == 1
    items = [keyed_batch.create_bulk_run_item(Item(message="m", group=g)) for g in "xyxy"]
    results = await keyed_batch.aio_run_many(items)
    assert [r["groups"] for r in results] == [["x"], ["y"], ["x"], ["y"]], results
    failed = await failing_batch.aio_run_many(
        [failing_batch.create_bulk_run_item(Item(message="m")) for _ in range(2)], return_exceptions=True
    )
    assert all("the whole batch" in str(f) for f in failed), failed


WORKFLOWS = [
    *cancelling.values(),
    of_task,
    of_workflow,
    constant,
    by_expression,
    shared_a,
    shared_b,
    static_limit,
    dynamic_limit,
    paused_limit,
    prioritised,
    labelled,
    sticky,
    sticky_child,
    releases,
    batch,
    keyed_batch,
    failing_batch,
]

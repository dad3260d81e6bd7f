"""Durable tasks: waits, memos, children, replay, branches, eviction."""

import asyncio
from datetime import datetime, timedelta, timezone
from typing import Any

from hatchet_sdk import (
    Context,
    DurableContext,
    EmptyModel,
    EvictionPolicy,
    FailedTaskRunExceptionGroup,
    NonDeterminismError,
    SleepCondition,
    TaskRunError,
    UserEventCondition,
    or_,
)
from pydantic import BaseModel

from flows import dag
from runs import Number, simple
from stage import ends, eventually, flag, hatchet, raises, scenario, tag

EVENT = "sc:durable"


class Scoped(BaseModel):
    scope: str = ""


class Order(BaseModel):
    order: str


waits = hatchet.workflow(name="sc-durable", input_validator=Scoped)


@waits.task()
async def ephemeral(input: Scoped, ctx: Context) -> dict[str, Any]:
    return {"ran": True}


@waits.durable_task(execution_timeout=timedelta(minutes=5))
async def durable(input: Scoped, ctx: DurableContext) -> dict[str, Any]:
    slept = await ctx.aio_sleep_for(timedelta(seconds=1), label="a nap")
    event = await ctx.aio_wait_for("event", UserEventCondition(event_key=EVENT, expression="input.yes == 'yes'"))
    return {"slept": slept.duration.total_seconds(), "event": event}


@waits.durable_task(execution_timeout=timedelta(minutes=5))
async def either(input: Scoped, ctx: DurableContext) -> dict[str, Any]:
    first = await ctx.aio_wait_for(
        "group",
        SleepCondition(timedelta(seconds=1)),
        or_(SleepCondition(timedelta(seconds=1)), UserEventCondition(event_key=EVENT)),
    )
    second = await ctx.aio_wait_for(
        "group",
        or_(
            SleepCondition(timedelta(minutes=10), readable_data_key="long"),
            UserEventCondition(event_key=EVENT, readable_data_key="event"),
        ),
    )
    return {"first": list(first), "firsts": list(first["CREATE"]), "second": list(second["CREATE"])}


@scenario("durable: sleeps, events, or-groups")
async def play_waits() -> None:
    ref = await waits.aio_run(wait_for_result=False)
    over = asyncio.ensure_future(ref.aio_result())
    while not over.done():
        await hatchet.event.aio_push(EVENT, {"yes": "no"})
        await hatchet.event.aio_push(EVENT, {"yes": "yes", "n": 1})
        await asyncio.wait([over], timeout=1)
    out = await over
    assert out["durable"]["slept"] == 1, out
    ((key, (payload,)),) = out["durable"]["event"]["CREATE"].items()
    assert key == EVENT and payload["yes"] == "yes" and payload["n"] == 1, out
    assert out["either"]["first"] == ["CREATE"] and out["either"]["second"] == ["event"], out
    assert len(out["either"]["firsts"]) >= 1, out


@hatchet.durable_task(name="sc-durable-event", input_validator=Scoped, execution_timeout=timedelta(minutes=5))
async def looks_back(input: Scoped, ctx: DurableContext) -> dict[str, Any]:
    window = timedelta(minutes=2)
    second = await ctx.aio_wait_for_event(
        "sc:back:2", scope=input.scope, lookback_window=window, payload_validator=Order
    )
    first = await ctx.aio_wait_for_event(
        "sc:back:1", "input.order == 'first'", scope=input.scope, lookback_window=window
    )
    return {"first": first["order"], "second": second.order}


@scenario("durable: events of before, by scope")
async def play_look_back() -> None:
    scope = tag()
    await hatchet.event.aio_push("sc:back:1", {"order": "none"}, scope=tag())
    await hatchet.event.aio_push("sc:back:1", {"order": "first"}, scope=scope)
    await hatchet.event.aio_push("sc:back:2", {"order": "second"}, scope=scope)
    assert await looks_back.aio_run(Scoped(scope=scope)) == {"first": "first", "second": "second"}
    scope = tag()
    ref = await looks_back.aio_run(Scoped(scope=scope), wait_for_result=False)
    await hatchet.event.aio_push("sc:back:2", {"order": "second"}, scope=scope)
    await hatchet.event.aio_push("sc:back:1", {"order": "first"}, scope=scope)
    assert await ref.aio_result() == {"first": "first", "second": "second"}


@hatchet.task(name="sc-durable-child-fails")
async def child_fails(input: EmptyModel, ctx: Context) -> None:
    raise ValueError("child fails on purpose")


@hatchet.durable_task(name="sc-durable-spawns", input_validator=Number, execution_timeout=timedelta(minutes=5))
async def spawns(input: Number, ctx: DurableContext) -> dict[str, Any]:
    one = await simple.aio_run(Number(n=1))
    ref = await simple.aio_run(Number(n=2), wait_for_result=False)
    many = await simple.aio_run_many([simple.create_bulk_run_item(Number(n=n)) for n in range(input.n)])
    graph = await dag.aio_run()
    results = await simple.aio_run_many(
        [simple.create_bulk_run_item(Number(n=n), child_key=f"key-{n % 2}") for n in range(4)]
    )
    try:
        await child_fails.aio_run()
        failure = ""
    except TaskRunError as error:
        failure = error.exc
    except FailedTaskRunExceptionGroup as error:
        failure = "group: " + error.exceptions[0].exc
    mixed = await simple.aio_run_many([simple.create_bulk_run_item(Number(n=5))], return_exceptions=True)
    return {
        "one": one.doubled,
        "ref": (await ref.aio_result()).doubled,
        "many": [m.doubled for m in many],
        "dag": graph["last"]["sum"],
        "keyed": [r.doubled for r in results],
        "failure": failure,
        "mixed": mixed[0].doubled,
    }


@scenario("durable: children alone, in bulk, DAGs, keys, failures")
async def play_spawns() -> None:
    out = await spawns.aio_run(Number(n=10))
    assert out == {
        "one": 2,
        "ref": 4,
        "many": [n * 2 for n in range(10)],
        "dag": 12,
        "keyed": [0, 2, 0, 2],
        "failure": "child fails on purpose",
        "mixed": 10,
    }, out


class Steps(BaseModel):
    begun: datetime
    woken: list[datetime]
    memo: str


calls = 0


async def computes(x: int) -> Order:
    global calls
    calls += 1
    return Order(order=f"call {calls} of {x}")


@hatchet.durable_task(name="sc-durable-steps", execution_timeout=timedelta(minutes=5))
async def steps(input: EmptyModel, ctx: DurableContext) -> Steps:
    begun, woken = await ctx.aio_now(), []
    for _ in range(3):
        await ctx.aio_sleep_for(timedelta(seconds=1))
        woken.append(await ctx.aio_now())
    memo = await ctx._aio_memo(computes, Order, 3)
    return Steps(begun=begun, woken=woken, memo=memo.order)


async def completed_again(id: str, retry: int) -> Any:
    details = await eventually(
        lambda: hatchet.runs.aio_get(id),
        lambda d: d.run.status.value == "COMPLETED" and d.tasks[0].retry_count >= retry,
    )
    return details.run.output


@scenario("durable: replay and branches from every node, memos")
async def play_branches() -> None:
    ref = await steps.aio_run(wait_for_result=False)
    first = await ref.aio_result()
    times = [first.begun, *first.woken]
    assert all(after - before >= timedelta(seconds=1) for before, after in zip(times, times[1:])), times
    await hatchet.runs.aio_replay(ref.workflow_run_id)
    assert Steps.model_validate(await completed_again(ref.workflow_run_id, 1)) == first
    # Each sleep is followed by a memo of the time, which tells whether it was slept anew.
    for retry, sleep in enumerate((3, 2, 1), 2):
        node = 2 * sleep
        made = await hatchet.runs.aio_reset_durable_task(ref.workflow_run_id, node, 1)
        assert made.node_id == node and made.branch_id == retry, made
        out = Steps.model_validate(await completed_again(ref.workflow_run_id, retry))
        kept = [before == after for before, after in zip(first.woken, out.woken, strict=True)]
        assert kept == [n < sleep for n in (1, 2, 3)], (node, out)
        assert out.begun == first.begun and out.memo != first.memo, out


@hatchet.durable_task(name="sc-durable-nondeterminism", execution_timeout=timedelta(minutes=5))
async def changes(input: EmptyModel, ctx: DurableContext) -> dict[str, Any]:
    try:
        await ctx.aio_sleep_for(timedelta(seconds=1) * ctx.attempt_number)
    except NonDeterminismError as error:
        return {"attempt": ctx.attempt_number, "node": error.node_id, "text": error.message}
    return {"attempt": ctx.attempt_number, "node": None, "text": ""}


@scenario("durable: nondeterminism is caught")
async def play_nondeterminism() -> None:
    ref = await changes.aio_run(wait_for_result=False)
    assert (await ref.aio_result())["node"] is None
    await hatchet.runs.aio_replay(ref.workflow_run_id)
    out = await completed_again(ref.workflow_run_id, 1)
    assert out["attempt"] == 2 and out["node"] == 1 and out["text"], out


POLICY = EvictionPolicy(ttl=timedelta(seconds=1), allow_capacity_eviction=True, priority=0)


@hatchet.durable_task(name="sc-evicted-sleep", execution_timeout=timedelta(minutes=5), eviction_policy=POLICY)
async def evicted_sleep(input: EmptyModel, ctx: DurableContext) -> dict[str, Any]:
    await ctx.aio_sleep_for(timedelta(seconds=6))
    return {"status": "completed", "invocation": ctx.invocation_count}


@hatchet.durable_task(
    name="sc-evicted-event", input_validator=Scoped, execution_timeout=timedelta(minutes=5), eviction_policy=POLICY
)
async def evicted_event(input: Scoped, ctx: DurableContext) -> dict[str, Any]:
    event = await ctx.aio_wait_for_event(f"sc:evicted:{input.scope}")
    return {"status": "completed", "event": event["n"]}


@hatchet.task(name="sc-slow-child", input_validator=Scoped, execution_timeout=timedelta(minutes=5))
async def slow_child(input: Scoped, ctx: Context) -> dict[str, str]:
    while not flag(input.scope).exists():
        await asyncio.sleep(0.1)
    return {"scope": input.scope}


@hatchet.durable_task(
    name="sc-evicted-children",
    input_validator=Scoped,
    execution_timeout=timedelta(minutes=5),
    eviction_policy=POLICY,
)
async def evicted_children(input: Scoped, ctx: DurableContext) -> dict[str, Any]:
    one = await slow_child.aio_run(Scoped(scope=f"{input.scope}-0"))
    scopes = [f"{input.scope}-{n}" for n in range(1, 4)]
    many = await slow_child.aio_run_many([slow_child.create_bulk_run_item(Scoped(scope=s)) for s in scopes])
    return {"status": "completed", "children": [one["scope"], *[m["scope"] for m in many]]}


@hatchet.durable_task(name="sc-never-evicted", execution_timeout=timedelta(minutes=5), eviction_policy=None)
async def never_evicted(input: EmptyModel, ctx: DurableContext) -> dict[str, Any]:
    await ctx.aio_sleep_for(timedelta(seconds=4))
    return {"invocation": ctx.invocation_count}


async def evicted(id: str, times: int = 1) -> Any:
    """Once the run was evicted so many times; it may be back by then."""

    def often(details: Any) -> bool:
        return [e.event_type.value for e in details.task_events].count("DURABLE_EVICTED") >= times

    return await eventually(lambda: hatchet.runs.aio_get(id), often)


@scenario("durable: evicted in a sleep, an event, children, and cancelled")
async def play_eviction() -> None:
    scope, gone = tag(), tag()
    never = await never_evicted.aio_run(wait_for_result=False)
    refs = [
        await evicted_sleep.aio_run(wait_for_result=False),
        await evicted_event.aio_run(Scoped(scope=scope), wait_for_result=False),
        await evicted_children.aio_run(Scoped(scope=scope), wait_for_result=False),
    ]
    cancelled = await evicted_event.aio_run(Scoped(scope=gone), wait_for_result=False)
    restarted = await evicted_event.aio_run(Scoped(scope=gone + "x"), wait_for_result=False)
    for ref in [*refs, cancelled, restarted]:
        await evicted(ref.workflow_run_id)
    details = await hatchet.runs.aio_get(refs[1].workflow_run_id)
    assert details.tasks[0].is_evicted, details.tasks
    assert details.run.status.value == "RUNNING", details.run.status
    seen = await hatchet.runs.aio_get_details(refs[1].workflow_run_id)
    assert seen.status.value == "RUNNING" and not seen.done, seen
    await hatchet.event.aio_push(f"sc:evicted:{scope}", {"n": 5})
    await hatchet.runs.aio_cancel(cancelled.workflow_run_id)
    await ends(cancelled.workflow_run_id, "CANCELLED")
    await hatchet.runs.aio_replay(restarted.workflow_run_id)
    await hatchet.event.aio_push(f"sc:evicted:{gone}x", {"n": 6})
    flag(f"{scope}-0").touch()
    await evicted(refs[2].workflow_run_id, times=2)
    for n in (3, 1, 2):
        flag(f"{scope}-{n}").touch()
    outs = [await ref.aio_result() for ref in refs]
    assert outs[0]["status"] == "completed" and outs[0]["invocation"] > 1, outs
    assert outs[1] == {"status": "completed", "event": 5}, outs
    assert outs[2] == {"status": "completed", "children": [f"{scope}-{n}" for n in range(4)]}, outs
    assert await never.aio_result() == {"invocation": 1}


nested = hatchet.workflow(name="sc-durable-nested", input_validator=Number)


@nested.durable_task(execution_timeout=timedelta(minutes=5))
async def down(input: Number, ctx: DurableContext) -> dict[str, Any]:
    if input.n == 0:
        return {"depth": 0}
    outs = await nested.aio_run_many([nested.create_bulk_run_item(Number(n=input.n - 1)) for _ in range(2)])
    return {"depth": 1 + max(out["depth"] for out in outs)}


@scenario("durable: a tree of durable children, and the loop of an agent")
async def play_nested() -> None:
    assert await nested.aio_run(Number(n=3)) == {"down": {"depth": 3}}
    assert await agent.aio_run(Number(n=25)) == {"sum": sum(2 * n for n in range(25)), "spans": 25}


@hatchet.durable_task(name="sc-durable-agent", input_validator=Number, execution_timeout=timedelta(minutes=5))
async def agent(input: Number, ctx: DurableContext) -> dict[str, int]:
    total = 0
    for n in range(input.n):
        total += (await simple.aio_run(Number(n=n))).doubled
        await ctx.aio_sleep_until(datetime.now(timezone.utc) - timedelta(seconds=1))
    return {"sum": total, "spans": input.n}


WORKFLOWS = [
    waits,
    looks_back,
    child_fails,
    spawns,
    steps,
    changes,
    evicted_sleep,
    evicted_event,
    slow_child,
    evicted_children,
    never_evicted,
    nested,
    agent,
]

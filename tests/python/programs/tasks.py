"""Workflows of the Python tests: the worker runs them, the client triggers them."""

import asyncio
from datetime import timedelta

from hatchet_sdk import (
    ConcurrencyExpression,
    ConcurrencyLimitStrategy,
    Context,
    DurableContext,
    Hatchet,
    NonRetryableException,
)
from hatchet_sdk.rate_limit import RateLimit
from pydantic import BaseModel

hatchet = Hatchet()


class Number(BaseModel):
    n: int = 0


@hatchet.task(name="py-echo", input_validator=Number)
async def echo(input: Number, ctx: Context) -> dict[str, int]:
    return {"n": input.n, "attempt": ctx.retry_count}


dag = hatchet.workflow(name="py-dag", input_validator=Number)


@dag.task()
async def first(input: Number, ctx: Context) -> dict[str, int]:
    return {"n": input.n + 1}


@dag.task(parents=[first])
async def second(input: Number, ctx: Context) -> dict[str, int]:
    return {"n": ctx.task_output(first)["n"] * 10}


@hatchet.task(name="py-flaky", retries=2)
async def flaky(input: BaseModel, ctx: Context) -> dict[str, int]:
    if ctx.retry_count < 2:
        raise RuntimeError(f"attempt {ctx.retry_count} fails")
    return {"attempt": ctx.retry_count}


@hatchet.task(name="py-hopeless", retries=5)
async def hopeless(input: BaseModel, ctx: Context) -> dict[str, int]:
    raise NonRetryableException(f"no use after attempt {ctx.retry_count}")


@hatchet.task(name="py-slow", execution_timeout=timedelta(seconds=1))
async def slow(input: BaseModel, ctx: Context) -> dict[str, int]:
    await asyncio.sleep(600)
    return {}


@hatchet.task(name="py-endless")
async def endless(input: BaseModel, ctx: Context) -> dict[str, int]:
    await asyncio.sleep(600)
    return {}


running = 0
most = 0


@hatchet.task(
    name="py-two-at-a-time",
    concurrency=ConcurrencyExpression(
        expression="'all'",
        max_runs=2,
        limit_strategy=ConcurrencyLimitStrategy.GROUP_ROUND_ROBIN,
    ),
)
async def two_at_a_time(input: BaseModel, ctx: Context) -> dict[str, int]:
    global running, most
    running += 1
    most = max(most, running)
    await asyncio.sleep(0.05)
    running -= 1
    return {"most": most}


@hatchet.task(name="py-limited", rate_limits=[RateLimit(static_key="py-three", units=1)])
async def limited(input: BaseModel, ctx: Context) -> dict[str, bool]:
    return {"ok": True}


@hatchet.task(name="py-on-event", on_events=["py:event"], input_validator=Number)
async def on_event(input: Number, ctx: Context) -> dict[str, int]:
    return {"n": input.n}


@hatchet.task(name="py-stream")
async def stream(input: BaseModel, ctx: Context) -> dict[str, bool]:
    # Whoever reads has to be there first: chunks are not kept for late subscribers by default.
    await asyncio.sleep(2)
    for chunk in ["one", "two", "three"]:
        await ctx.aio_put_stream(chunk)
    return {"ok": True}


failing = hatchet.workflow(name="py-failing")


@failing.task()
async def breaks(input: BaseModel, ctx: Context) -> dict[str, bool]:
    raise RuntimeError("broken on purpose")


@failing.on_failure_task()
async def mends(input: BaseModel, ctx: Context) -> dict[str, list[str]]:
    return {"failed": list(ctx.task_run_errors.values())}


@hatchet.durable_task(name="py-sleeper")
async def sleeper(input: BaseModel, ctx: DurableContext) -> dict[str, bool]:
    await ctx.aio_sleep_for(timedelta(seconds=1))
    return {"slept": True}


WORKFLOWS = [
    echo,
    dag,
    flaky,
    hopeless,
    slow,
    endless,
    two_at_a_time,
    limited,
    on_event,
    stream,
    failing,
    sleeper,
]

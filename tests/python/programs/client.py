"""Does what the tests ask for and prints what it saw: one line of JSON per behaviour."""

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta, timezone
from typing import Any

import tasks
from tasks import Number, hatchet

LIMIT_SECONDS = 90


async def eventually(look: Callable[[], Awaitable[Any]]) -> Any:
    """What `look` gives as soon as that is not None."""
    until = time.monotonic() + LIMIT_SECONDS / 2
    while time.monotonic() < until:
        found = await look()
        if found is not None:
            return found
        await asyncio.sleep(0.1)
    raise TimeoutError("waited in vain")


async def status_of(run_id: str, wanted: str) -> str:
    async def look() -> str | None:
        status = (await hatchet.runs.aio_get_status(run_id)).value
        return status if status == wanted else None

    return await eventually(look)


async def failure_of(awaited: Awaitable[Any]) -> str:
    try:
        result = await awaited
    except Exception as error:  # noqa: BLE001  what is raised is what the test is about
        return str(error)
    return f"no failure but {result}"


async def outputs_of_runs(workflow: Any, since: datetime) -> list[Any] | None:
    runs = await workflow.aio_list_runs(since=since)
    done = [run for run in runs if run.status.value == "COMPLETED"]
    return [run.output for run in done] if done else None


async def run_and_wait() -> Any:
    return await tasks.echo.aio_run(Number(n=7))


async def bulk() -> Any:
    items = [tasks.echo.create_bulk_run_item(input=Number(n=n)) for n in range(50)]
    return [result["n"] for result in await tasks.echo.aio_run_many(items)]


async def dag() -> Any:
    return await tasks.dag.aio_run(Number(n=1))


async def retries() -> Any:
    return await tasks.flaky.aio_run()


async def non_retryable() -> Any:
    return await failure_of(tasks.hopeless.aio_run())


async def timeout() -> Any:
    return await failure_of(tasks.slow.aio_run())


async def cancel() -> Any:
    run = await tasks.endless.aio_run(wait_for_result=False)
    run_id = run.workflow_run_id
    await status_of(run_id, "RUNNING")
    await hatchet.runs.aio_cancel(run_id)
    return await status_of(run_id, "CANCELLED")


async def concurrency() -> Any:
    items = [tasks.two_at_a_time.create_bulk_run_item() for _ in range(8)]
    results = await tasks.two_at_a_time.aio_run_many(items)
    return {"runs": len(results), "most": max(result["most"] for result in results)}


async def rate_limit() -> Any:
    items = [tasks.limited.create_bulk_run_item() for _ in range(4)]
    runs = await tasks.limited.aio_run_many(items, wait_for_result=False)
    ids = [run.workflow_run_id for run in runs]

    async def look() -> list[str] | None:
        statuses = [(await hatchet.runs.aio_get_status(id)).value for id in ids]
        return sorted(statuses) if statuses.count("COMPLETED") == 3 else None

    return await eventually(look)


async def events() -> Any:
    since = datetime.now(timezone.utc) - timedelta(minutes=1)
    event = await hatchet.event.aio_push("py:event", {"n": 5}, additional_metadata={"from": "python"})
    return {"key": event.key, "outputs": await eventually(lambda: outputs_of_runs(tasks.on_event, since))}


async def crons() -> Any:
    cron = await hatchet.cron.aio_create("py-echo", "py-cron", "0 4 * * *", {"n": 1}, {"k": "v"})
    id = cron.metadata.id

    async def names() -> list[str | None]:
        return [row.name for row in (await hatchet.cron.aio_list(workflow_name="py-echo")).rows or []]

    before = await names()
    await hatchet.cron.aio_delete(id)
    return {"before": before, "after": await names()}


async def schedule() -> Any:
    at = datetime.now(timezone.utc) + timedelta(hours=1)
    scheduled = await hatchet.scheduled.aio_create("py-echo", at, {"n": 1}, {})
    listed = [row.metadata.id for row in (await hatchet.scheduled.aio_list()).rows or []]
    await hatchet.scheduled.aio_delete(scheduled.metadata.id)
    left = [row.metadata.id for row in (await hatchet.scheduled.aio_list()).rows or []]
    since = datetime.now(timezone.utc) - timedelta(minutes=1)
    await tasks.on_event.aio_schedule(datetime.now(timezone.utc) + timedelta(seconds=1), Number(n=99))

    async def look() -> bool | None:
        outputs = await outputs_of_runs(tasks.on_event, since)
        return True if outputs and any("99" in json.dumps(output) for output in outputs) else None

    ran = await eventually(look)
    return {"listed": listed == [scheduled.metadata.id], "left": left, "ran": ran}


async def streaming() -> Any:
    run = await tasks.stream.aio_run(wait_for_result=False)
    return [chunk async for chunk in hatchet.runs.subscribe_to_stream(run.workflow_run_id)]


async def on_failure() -> Any:
    run = await tasks.failing.aio_run(wait_for_result=False)
    await status_of(run.workflow_run_id, "FAILED")
    details = await hatchet.runs.aio_get(run.workflow_run_id)
    return [task.output for task in details.tasks if (task.display_name or "").startswith("mends")]


async def durable_sleep() -> Any:
    from_time = time.monotonic()
    result = await tasks.sleeper.aio_run()
    return {**result, "tookASecond": time.monotonic() - from_time >= 1}


BEHAVIOURS = [
    run_and_wait,
    bulk,
    dag,
    retries,
    non_retryable,
    timeout,
    cancel,
    concurrency,
    rate_limit,
    events,
    crons,
    schedule,
    streaming,
    on_failure,
    durable_sleep,
]


async def main() -> None:
    for behaviour in BEHAVIOURS:
        line: dict[str, Any] = {"behaviour": behaviour.__name__}
        try:
            line["saw"] = await asyncio.wait_for(behaviour(), LIMIT_SECONDS)
        except Exception as error:  # noqa: BLE001  one broken behaviour must not hide the others
            line["error"] = f"{type(error).__name__}: {error}"
        print(json.dumps(line), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
    # Listeners of the SDK keep threads alive.
    sys.stdout.flush()

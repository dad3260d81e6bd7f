"""What a definition says for all of its runs: no validator, defaults of tasks and metadata; and what runs see alone."""

import asyncio
import logging
import time
from datetime import timedelta
from typing import Any

from hatchet_sdk import Context, EmptyModel, TaskDefaults
from pydantic import BaseModel

from runs import Number, simple
from stage import ends, eventually, flag, hatchet, is_running, scenario, tag, tagged, task_logger


@hatchet.task(name="sc-no-validator")
async def no_validator(input: EmptyModel, ctx: Context) -> dict[str, Any]:
    return input.model_dump()


@scenario("no validator: fields that nobody declared reach the task")
async def play_no_validator() -> None:
    given = {"name": "x", "nested": {"deep": [1, None]}, "flag": False}
    assert await no_validator.aio_run(EmptyModel(**given)) == given
    assert await no_validator.aio_run() == {}


hurried = hatchet.workflow(
    name="sc-task-defaults", task_defaults=TaskDefaults(execution_timeout=timedelta(seconds=1), retries=1)
)


@hurried.task()
async def as_the_workflow_says(input: EmptyModel, ctx: Context) -> None:
    await asyncio.sleep(600)


@hurried.task(execution_timeout=timedelta(minutes=5))
async def as_it_says_itself(input: EmptyModel, ctx: Context) -> dict[str, int]:
    await asyncio.sleep(2)
    return {"retries": ctx.retry_count}


@scenario("defaults of a workflow hold for tasks that say nothing else")
async def play_task_defaults() -> None:
    ref = await hurried.aio_run(wait_for_result=False)
    details = await ends(ref.workflow_run_id, "FAILED")
    by_name = {t.display_name.split("-")[0]: t for t in details.tasks}
    failed, finished = by_name["as_the_workflow_says"], by_name["as_it_says_itself"]
    assert failed.status.value == "FAILED" and "timeout" in failed.error_message, failed
    assert failed.retry_count == 1, failed
    assert finished.status.value == "COMPLETED" and finished.output == {"retries": 0}, finished


@hatchet.task(name="sc-default-metadata", default_additional_metadata={"team": "blue", "tier": "free"})
async def default_metadata(input: EmptyModel, ctx: Context) -> dict[str, Any]:
    return dict(ctx.additional_metadata)


@scenario("metadata of a definition is that of each of its runs")
async def play_default_metadata() -> None:
    ref = await default_metadata.aio_run(wait_for_result=False)
    seen = await ref.aio_result()
    assert (seen["team"], seen["tier"]) == ("blue", "free"), seen
    own = await default_metadata.aio_run(additional_metadata={"tier": "paid"})
    assert (own["team"], own["tier"]) == ("blue", "paid"), own
    listed = await hatchet.runs.aio_list(additional_metadata={"team": "blue", "tier": "free"})
    assert ref.workflow_run_id in [r.metadata.id for r in listed.rows], listed


@hatchet.task(name="sc-listed", input_validator=Number)
async def listed_runs(input: Number, ctx: Context) -> None:
    return None


@scenario("runs of one workflow, a hundred at a time")
async def play_list_runs() -> None:
    mark = tag()
    items = [listed_runs.create_bulk_run_item(Number(n=n), additional_metadata=tagged(mark)) for n in range(120)]
    refs = await listed_runs.aio_run_many(items, wait_for_result=False)
    await simple.aio_run(Number(n=1), additional_metadata=tagged(mark), wait_for_result=False)
    first = await listed_runs.aio_list_runs(additional_metadata=tagged(mark))
    rest = await listed_runs.aio_list_runs(additional_metadata=tagged(mark), offset=100)
    assert (len(first), len(rest)) == (100, 20), (len(first), len(rest))
    ids = {r.metadata.id for r in [*first, *rest]}
    assert ids == {ref.workflow_run_id for ref in refs}


@hatchet.task(name="sc-told-sync", execution_timeout=timedelta(minutes=10))
def told_sync(input: EmptyModel, ctx: Context) -> None:
    while not ctx.exit_flag:
        time.sleep(0.1)
    assert ctx.done()
    flag(f"{ctx.workflow_run_id}-told").touch()


@hatchet.task(name="sc-told-async", execution_timeout=timedelta(minutes=10))
async def told_async(input: EmptyModel, ctx: Context) -> None:
    try:
        await asyncio.sleep(600)
    except asyncio.CancelledError:
        flag(f"{ctx.workflow_run_id}-told").touch()
        raise


@scenario("cancelling tells synchronous and asynchronous tasks")
async def play_told() -> None:
    for task in (told_sync, told_async):
        ref = await task.aio_run(wait_for_result=False)
        await is_running(ref.workflow_run_id)
        await hatchet.runs.aio_cancel(ref.workflow_run_id)
        await ends(ref.workflow_run_id, "CANCELLED")

        async def told(id: str = ref.workflow_run_id) -> bool:
            return flag(f"{id}-told").exists()

        await eventually(told)


class Who(BaseModel):
    name: str
    other: str


@hatchet.task(name="sc-logs-apart", input_validator=Who, execution_timeout=timedelta(minutes=10))
async def logs_apart(input: Who, ctx: Context) -> None:
    child = logging.getLogger("scenarios.child")
    for n in range(10):
        task_logger.info("%s says %s", input.name, n)
        child.info("%s thinks %s", input.name, n)
        flag(f"{input.name}-{n}").touch()
        # By turns with the other run, so that their lines are written between each other.
        while not flag(f"{input.other}-{n}").exists():
            await asyncio.sleep(0.02)


@scenario("logs of two runs at the same time stay apart")
async def play_logs_apart() -> None:
    names = [tag(), tag()]
    refs = [
        await logs_apart.aio_run(Who(name=name, other=other), wait_for_result=False)
        for name, other in (names, names[::-1])
    ]
    for ref in refs:
        await ref.aio_result()
    for name, ref in zip(names, refs, strict=True):

        async def lines(id: str = ref.workflow_run_id) -> list[str]:
            return [r.message for r in (await hatchet.logs.aio_list(id)).rows]

        read = await eventually(lines, lambda r: len(r) >= 20)
        assert len(read) == 20 and all(name in line for line in read), read


WORKFLOWS = [
    no_validator,
    hurried,
    default_metadata,
    listed_runs,
    told_sync,
    told_async,
    logs_apart,
]

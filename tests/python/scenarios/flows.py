"""DAGs, conditions, on-failure and on-success, cancellation, timeouts, details of runs."""

import asyncio
import time
from datetime import timedelta
from typing import Any

from hatchet_sdk import (
    Context,
    EmptyModel,
    FailedTaskRunExceptionGroup,
    ParentCondition,
    SleepCondition,
    TaskDefaults,
    UserEventCondition,
    V1TaskStatus,
    or_,
)
from pydantic import BaseModel

from stage import ends, eventually, flag, hatchet, is_running, raises, scenario, tag, tagged


class Step(BaseModel):
    number: int


class Message(BaseModel):
    message: str = ""


dag = hatchet.workflow(name="sc-dag", input_validator=Message, task_defaults=TaskDefaults(retries=1))


@dag.task(execution_timeout=timedelta(seconds=30))
def step1(input: Message, ctx: Context) -> Step:
    return Step(number=5)


@dag.task(execution_timeout="30s")
async def Step2(input: Message, ctx: Context) -> Step:
    return Step(number=7)


@dag.task(parents=[step1, Step2])
async def total(input: Message, ctx: Context) -> dict[str, Any]:
    return {"sum": ctx.task_output(step1).number + ctx.task_output(Step2).number, "said": input.message}


@dag.task(parents=[step1, total])
async def last(input: Message, ctx: Context) -> dict[str, Any]:
    return {"sum": ctx.task_output(total)["sum"], "workflow": ctx.workflow_name, "task": ctx.task_name}


@scenario("a DAG with outputs of parents")
async def play_dag() -> None:
    ref = await dag.aio_run(Message(message="hi"), wait_for_result=False)
    out = await ref.aio_result()
    assert out == {
        "step1": {"number": 5},
        "step2": {"number": 7},
        "total": {"sum": 12, "said": "hi"},
        "last": {"sum": 12, "workflow": "sc-dag", "task": "last"},
    }, out
    assert await asyncio.to_thread(ref.result) == out
    details = await hatchet.runs.aio_get(ref.workflow_run_id)
    assert details.run.status == V1TaskStatus.COMPLETED and len(details.shape) == 4
    starts = next(s for s in details.shape if s.task_name == "step1")
    assert len(starts.children_step_ids) == 2
    task = await hatchet.runs.aio_get_task_run(details.tasks[0].task_external_id)
    assert task.status == V1TaskStatus.COMPLETED and task.workflow_run_external_id == ref.workflow_run_id


conditions = hatchet.workflow(name="sc-conditions")


@conditions.task()
def start(input: EmptyModel, ctx: Context) -> Step:
    return Step(number=60)


@conditions.task(parents=[start], wait_for=[SleepCondition(timedelta(seconds=1))])
def after_sleep(input: EmptyModel, ctx: Context) -> Step:
    return Step(number=1)


@conditions.task(
    parents=[start],
    wait_for=[
        SleepCondition(timedelta(seconds=600)),
    ],
    skip_if=[UserEventCondition(event_key="sc:skip", expression="input.yes == true")],
)
def skipped_by_event(input: EmptyModel, ctx: Context) -> Step:
    return Step(number=2)


@conditions.task(
    parents=[start],
    wait_for=[or_(SleepCondition(timedelta(minutes=10)), UserEventCondition(event_key="sc:go"))],
)
def after_event(input: EmptyModel, ctx: Context) -> Step:
    return Step(number=3)


@conditions.task(
    parents=[after_sleep], skip_if=[ParentCondition(parent=after_sleep, expression="output.number > 50")]
)
def small(input: EmptyModel, ctx: Context) -> Step:
    return Step(number=4)


@conditions.task(
    parents=[after_sleep], skip_if=[ParentCondition(parent=after_sleep, expression="output.number <= 50")]
)
def large(input: EmptyModel, ctx: Context) -> Step:
    return Step(number=5)


@conditions.task(parents=[start], cancel_if=[ParentCondition(parent=start, expression="output.number < 0")])
def not_cancelled(input: EmptyModel, ctx: Context) -> Step:
    return Step(number=6)


@conditions.task(parents=[start, after_sleep, after_event, skipped_by_event, small, large, not_cancelled])
def everything(input: EmptyModel, ctx: Context) -> dict[str, Any]:
    tasks = [start, after_sleep, after_event, skipped_by_event, small, large, not_cancelled]
    skipped = [task.name for task in tasks if ctx.was_skipped(task)]
    return {"skipped": skipped, "sum": sum(ctx.task_output(t).number for t in tasks if t.name not in skipped)}


@scenario("conditions: sleeps, events, or-groups, branches, skips")
async def play_conditions() -> None:
    ref = await conditions.aio_run(wait_for_result=False)
    id = ref.workflow_run_id
    await eventually(
        lambda: hatchet.runs.aio_get(id), lambda d: any(t.status.value == "COMPLETED" for t in d.tasks)
    )
    over = asyncio.ensure_future(ref.aio_result())
    while not over.done():
        await hatchet.event.aio_push("sc:skip", {"yes": True})
        await hatchet.event.aio_push("sc:go", {})
        await asyncio.wait([over], timeout=1)
    out = await over
    assert out["everything"] == {"skipped": ["skipped_by_event", "large"], "sum": 60 + 1 + 3 + 4 + 6}, out
    assert out["large"] == {"skipped": True}, out


cancelled_by_parent = hatchet.workflow(name="sc-cancel-if")


@cancelled_by_parent.task()
def decides(input: EmptyModel, ctx: Context) -> Step:
    return Step(number=-1)


@cancelled_by_parent.task(
    parents=[decides], cancel_if=[ParentCondition(parent=decides, expression="output.number < 0")]
)
def is_cancelled(input: EmptyModel, ctx: Context) -> Step:
    return Step(number=1)


@scenario("a task cancelled by a condition")
async def play_cancel_if() -> None:
    ref = await cancelled_by_parent.aio_run(wait_for_result=False)
    details = await ends(ref.workflow_run_id, "CANCELLED")
    assert sorted(t.status.value for t in details.tasks) == ["CANCELLED", "COMPLETED"]


mended = hatchet.workflow(name="sc-on-failure")


@mended.task(execution_timeout=timedelta(seconds=30))
def breaks(input: EmptyModel, ctx: Context) -> None:
    raise RuntimeError("broken on purpose")


@mended.on_failure_task()
def mends(input: EmptyModel, ctx: Context) -> dict[str, Any]:
    error = ctx.get_task_run_error(breaks)
    return {
        "error": error.exc if error else None,
        "type": error.exc_type if error else None,
        "all": list(ctx.task_run_errors),
        "task": error.task_run_external_id if error else None,
    }


@scenario("on failure")
async def play_on_failure() -> None:
    ref = await mended.aio_run(wait_for_result=False)
    error = await raises(FailedTaskRunExceptionGroup, ref.aio_result(), "broken on purpose")
    assert len(error.exceptions) == 1, error.exceptions
    details = await eventually(
        lambda: hatchet.runs.aio_get(ref.workflow_run_id),
        lambda d: d.run.status.value == "FAILED"
        and len(d.tasks) == 2
        and d.tasks[0].output
        and d.tasks[1].output is not None,
    )
    by_status = {t.status.value: t for t in details.tasks}
    output = by_status["COMPLETED"].output
    failed = by_status["FAILED"]
    assert output == {
        "error": "broken on purpose",
        "type": "RuntimeError",
        "all": ["breaks"],
        "task": failed.task_external_id,
    }, output
    assert "broken on purpose" in failed.error_message


succeeded = hatchet.workflow(name="sc-on-success")


@succeeded.task()
def first(input: EmptyModel, ctx: Context) -> Step:
    return Step(number=1)


@succeeded.task(parents=[first])
def second(input: EmptyModel, ctx: Context) -> Step:
    return Step(number=2)


@succeeded.on_success_task()
def celebrates(input: EmptyModel, ctx: Context) -> dict[str, Any]:
    return {"sum": ctx.task_output(second).number}


@scenario("on success")
async def play_on_success() -> None:
    out = await succeeded.aio_run()
    assert out["celebrates-on-success"] == {"sum": 2}, out
    assert len(out) == 3, out


@hatchet.task(name="sc-cancels-itself")
async def cancels_itself(input: EmptyModel, ctx: Context) -> dict[str, Any]:
    await ctx.aio_cancel()
    await asyncio.sleep(60)
    return {"not": "reached"}


@hatchet.task(name="sc-checks-flag", execution_timeout=timedelta(minutes=10))
def checks_flag(input: EmptyModel, ctx: Context) -> dict[str, Any]:
    while not ctx.is_cancelled:
        time.sleep(0.1)
    return {"saw": "the flag"}


@scenario("cancelling itself and by a client")
async def play_cancellation() -> None:
    ref = await cancels_itself.aio_run(wait_for_result=False)
    details = await ends(ref.workflow_run_id, "CANCELLED")
    assert not details.run.output, details.run.output
    assert details.tasks[0].status.value == "CANCELLED"
    ref = await checks_flag.aio_run(wait_for_result=False)
    await is_running(ref.workflow_run_id)
    await asyncio.to_thread(hatchet.runs.cancel, ref.workflow_run_id)
    details = await ends(ref.workflow_run_id, "CANCELLED")
    types = [event.event_type.value for event in details.task_events]
    assert "CANCELLED" in types, types


@hatchet.task(name="sc-times-out", execution_timeout=timedelta(seconds=1))
async def times_out(input: EmptyModel, ctx: Context) -> dict[str, Any]:
    await asyncio.sleep(600)
    return {}


@hatchet.task(name="sc-refreshes", execution_timeout=timedelta(seconds=10))
async def refreshes(input: EmptyModel, ctx: Context) -> dict[str, Any]:
    await ctx.aio_refresh_timeout(timedelta(seconds=100))
    ctx.refresh_timeout("10s")
    await asyncio.sleep(11)
    return {"status": "in time"}


@hatchet.task(name="sc-nobody-runs-me", schedule_timeout=timedelta(seconds=1))
async def nobody_runs_me(input: EmptyModel, ctx: Context) -> dict[str, Any]:
    return {}


@scenario("timeouts, refreshed and not")
async def play_timeouts() -> None:
    ref = await times_out.aio_run(wait_for_result=False)
    await raises(FailedTaskRunExceptionGroup, ref.aio_result(), "Task exceeded timeout")
    await ends(ref.workflow_run_id, "FAILED")
    assert await refreshes.aio_run() == {"status": "in time"}


details_of = hatchet.workflow(name="sc-details", input_validator=Message)


@details_of.task()
def d_one(input: Message, ctx: Context) -> Step:
    return Step(number=1)


@details_of.task(parents=[d_one])
async def d_cancels(input: Message, ctx: Context) -> Step:
    await ctx.aio_cancel()
    await asyncio.sleep(60)
    return Step(number=2)


@details_of.task(parents=[d_one])
async def d_fails(input: Message, ctx: Context) -> Step:
    raise ValueError("failed on purpose")


@details_of.task(parents=[d_one], execution_timeout=timedelta(minutes=5))
async def d_waits(input: Message, ctx: Context) -> Step:
    while not flag(input.message).exists():
        await asyncio.sleep(0.1)
    return Step(number=3)


@scenario("details of a run while it runs and after it")
async def play_details() -> None:
    mark = tag()
    ref = await details_of.aio_run(Message(message=mark), additional_metadata=tagged(mark), wait_for_result=False)
    id = ref.workflow_run_id
    seen = await asyncio.to_thread(hatchet.runs.get_details, id)
    assert seen.status.value in ("QUEUED", "RUNNING") and not seen.done, seen
    assert seen.input == {"message": mark}, seen.input
    assert seen.additional_metadata["scenario"] == mark, seen.additional_metadata

    flag(mark).touch()

    async def read() -> Any:
        return await hatchet.runs.aio_get_details(id)

    seen = await eventually(read, lambda d: d.done)
    assert seen.status.value == "FAILED", seen
    states = {name: run.status.value for name, run in seen.task_runs.items()}
    assert states == {"d_one": "COMPLETED", "d_cancels": "CANCELLED", "d_fails": "FAILED", "d_waits": "COMPLETED"}
    assert seen.task_runs["d_one"].output == {"number": 1}
    assert "failed on purpose" in (seen.task_runs["d_fails"].error or "")
    assert seen.task_runs["d_cancels"].error in (None, "") and not seen.task_runs["d_cancels"].output
    again = hatchet.runs.get_run_ref(id)
    await raises(FailedTaskRunExceptionGroup, again.aio_result(), "failed on purpose")
    await raises(FailedTaskRunExceptionGroup, asyncio.to_thread(again.result), "failed on purpose")


WORKFLOWS = [
    dag,
    conditions,
    cancelled_by_parent,
    mended,
    succeeded,
    cancels_itself,
    checks_flag,
    times_out,
    refreshes,
    details_of,
]

"""Events, filters, crons and schedules, and the clients that manage them."""

import asyncio
from datetime import datetime, timedelta, timezone
from typing import Any

from hatchet_sdk import BulkPushEventWithMetadata, Context, DefaultFilter, EmptyModel, Priority
from hatchet_sdk.clients.rest.exceptions import ApiException
from hatchet_sdk.clients.rest.models.cron_workflows_order_by_field import CronWorkflowsOrderByField
from hatchet_sdk.clients.rest.models.scheduled_run_status import ScheduledRunStatus
from hatchet_sdk.clients.rest.models.scheduled_workflows_order_by_field import ScheduledWorkflowsOrderByField
from hatchet_sdk.clients.rest.models.v1_update_filter_request import V1UpdateFilterRequest
from hatchet_sdk.clients.rest.models.workflow_run_order_by_direction import WorkflowRunOrderByDirection

from runs import Number, simple
from stage import ends, eventually, hatchet, raises, scenario, tag, tagged

KEY = "sc:event"


class Wanted(EmptyModel):
    skip: bool = False


@hatchet.task(name="sc-on-event", on_events=[KEY, "sc:wild:*"])
async def on_event(input: EmptyModel, ctx: Context) -> dict[str, Any]:
    return {
        "by_event": ctx.was_triggered_by_event,
        "key": ctx.triggering_event_key,
        "event": ctx.triggering_event_id,
        "payload": ctx.filter_payload,
        "priority": ctx.priority,
        "input": input.model_dump(),
    }


filtered = hatchet.workflow(
    name="sc-filtered",
    on_events=["sc:filtered"],
    input_validator=Wanted,
    default_filters=[
        DefaultFilter(expression="true", scope="always", payload={"n": 1}),
        DefaultFilter(expression="!input.skip", scope="sometimes"),
    ],
)


@filtered.task()
async def sees(input: Wanted, ctx: Context) -> dict[str, Any]:
    return {"payload": ctx.filter_payload}


async def runs_of(event_id: str, count: int) -> list[Any]:
    page = await eventually(
        lambda: hatchet.runs.aio_list(triggering_event_external_id=event_id),
        lambda p: len(p.rows) == count and all(r.status.value == "COMPLETED" for r in p.rows),
    )
    return page.rows


@scenario("events: pushed, in bulk, listed, read")
async def play_events() -> None:
    mark = tag()
    event = await hatchet.event.aio_push(
        KEY, {"n": 1}, additional_metadata=tagged(mark), scope=mark, priority=Priority.HIGH
    )
    assert event.key == KEY and event.tenant_id == hatchet.tenant_id, event
    (run,) = await runs_of(event.event_id, 1)
    assert run.output["by_event"] is True and run.output["key"] == KEY and run.output["event"] == event.event_id
    assert run.output["priority"] == 3 and run.output["input"] == {"n": 1}, run.output
    assert run.additional_metadata["scenario"] == mark, run.additional_metadata
    pushed = await hatchet.event.aio_bulk_push(
        [
            BulkPushEventWithMetadata(
                key=f"sc:wild:{n}", payload={"n": n}, additional_metadata=tagged(mark), scope=mark
            )
            for n in range(3)
        ]
    )
    assert [e.key for e in pushed] == ["sc:wild:0", "sc:wild:1", "sc:wild:2"]
    for e in pushed:
        await runs_of(e.event_id, 1)
    sync = await asyncio.to_thread(
        lambda: hatchet.event.bulk_push([BulkPushEventWithMetadata(key="sc:nobody", payload={})])
    )
    assert len(sync) == 1
    listed = await hatchet.event.aio_list(scopes=[mark], additional_metadata=tagged(mark), limit=2)
    assert len(listed.rows) == 2 and listed.pagination.num_pages == 2, listed.pagination
    listed = await hatchet.event.aio_list(
        keys=[KEY],
        scopes=[mark],
        since=datetime.now(timezone.utc) - timedelta(minutes=5),
        until=datetime.now(timezone.utc) + timedelta(minutes=1),
        offset=0,
        event_ids=[event.event_id],
        workflow_ids=[on_event.id],
    )
    (row,) = listed.rows
    assert row.metadata.id == event.event_id and row.payload == {"n": 1} and row.scope == mark, row
    assert (
        row.workflow_run_summary.succeeded == 1 and row.triggered_runs[0].workflow_run_id == run.metadata.id
    ), row
    one = await hatchet.event.aio_get(event.event_id)
    assert one.key == KEY and one.additional_metadata["scenario"] == mark, one


@scenario("filters: declared and made, with scopes and payloads")
async def play_filters() -> None:
    async def pushed(scope: str | None, skip: bool, count: int) -> list[Any]:
        event = await hatchet.event.aio_push("sc:filtered", {"skip": skip}, scope=scope)
        if count == 0:
            seen = await hatchet.event.aio_get(event.event_id)
            assert not seen.triggered_runs, seen
        return await runs_of(event.event_id, count)

    (run,) = await pushed("always", True, 1)
    assert run.output == {"sees": {"payload": {"n": 1}}} or run.output == {"payload": {"n": 1}}, run.output
    await pushed("sometimes", False, 1)
    await pushed("sometimes", True, 0)
    await pushed(None, False, 0)
    scope = tag()
    made = await filtered.aio_create_filter("input.skip == false && payload.go", scope, {"go": True})
    await pushed(scope, False, 1)
    await pushed(scope, True, 0)
    got = await hatchet.filters.aio_get(made.metadata.id)
    assert got.scope == scope and got.payload == {"go": True} and got.workflow_id == filtered.id, got
    changed = await hatchet.filters.aio_update(made.metadata.id, V1UpdateFilterRequest(payload={"go": False}))
    assert changed.payload == {"go": False} and changed.expression == made.expression, changed
    await pushed(scope, False, 0)
    listed = await hatchet.filters.aio_list(
        limit=10, offset=0, workflow_ids=[filtered.id], scopes=[scope, "always"]
    )
    assert {f.scope for f in listed.rows} == {scope, "always"}, listed
    declared = next(f for f in listed.rows if f.scope == "always")
    assert declared.is_declarative is True, declared
    gone = await hatchet.filters.aio_delete(made.metadata.id)
    assert gone.metadata.id == made.metadata.id
    assert scope not in {f.scope for f in (await hatchet.filters.aio_list(workflow_ids=[filtered.id])).rows}
    await raises(ApiException, hatchet.filters.aio_get(made.metadata.id), "404")
    await raises(ApiException, filtered.aio_create_filter("input.(", scope), "400")


@scenario("crons: made, listed in every way, read, deleted")
async def play_crons() -> None:
    name, mark = f"cron-{tag()}", tag()
    cron = await simple.aio_create_cron(
        name, "0 4 * * 1-5", Number(n=1), additional_metadata=tagged(mark), priority=Priority.MEDIUM
    )
    assert cron.cron == "0 4 * * 1-5" and cron.name == name and cron.method.value == "API" and cron.enabled, cron
    assert cron.priority == 2 and cron.workflow_id == simple.id, cron
    direct = await hatchet.cron.aio_create("Sc-Simple", f"{name}-2", "30 5 * * *", {"n": 2}, tagged(mark))
    got = await hatchet.cron.aio_get(cron.metadata.id)
    assert got.input == {"n": 1} and got.additional_metadata == tagged(mark), got
    assert got.workflow_name.lower() == "sc-simple", got
    for arguments in (
        {"cron_name": name},
        {"workflow_id": simple.id, "cron_name": name, "offset": 0, "limit": 1},
        {"workflow_name": "Sc-Simple", "cron_name": name},
        {"additional_metadata": tagged(mark), "cron_name": name},
    ):
        listed = await hatchet.cron.aio_list(**arguments)
        assert [c.metadata.id for c in listed.rows] == [cron.metadata.id], (arguments, listed)
    for field in CronWorkflowsOrderByField:
        for direction in WorkflowRunOrderByDirection:
            listed = await hatchet.cron.aio_list(
                additional_metadata=tagged(mark), order_by_field=field, order_by_direction=direction
            )
            ids = [c.metadata.id for c in listed.rows]
            expected = [cron.metadata.id, direct.metadata.id]
            assert ids in (expected, expected[::-1]), ids
    await hatchet.cron.aio_delete(cron.metadata.id)
    await asyncio.to_thread(hatchet.cron.delete, direct.metadata.id)
    assert (await hatchet.cron.aio_list(additional_metadata=tagged(mark))).rows == []
    await raises(ApiException, hatchet.cron.aio_get(cron.metadata.id), "404")


@hatchet.task(name="sc-every-second", on_crons=["* * * * * *"], input_validator=Number, cron_input=Number(n=7))
async def every_second(input: Number, ctx: Context) -> dict[str, int]:
    return {"n": input.n}


@scenario("crons: one that is declared runs with its input")
async def play_declared_cron() -> None:
    rows = await eventually(
        lambda: every_second.aio_list_runs(limit=5), lambda r: any(one.status.value == "COMPLETED" for one in r)
    )
    done = next(r for r in rows if r.status.value == "COMPLETED")
    assert done.output == {"n": 7}, done.output
    (cron,) = (await hatchet.cron.aio_list(workflow_id=every_second.id)).rows
    assert cron.method.value == "DEFAULT" and cron.cron == "* * * * * *", cron


@scenario("schedules: made, changed, listed, deleted, run")
async def play_schedules() -> None:
    mark = tag()
    at = datetime.now(timezone.utc) + timedelta(hours=2)
    made = [
        await hatchet.scheduled.aio_create("Sc-Simple", at + timedelta(minutes=n), {"n": n}, tagged(mark))
        for n in range(4)
    ]
    ids = [s.metadata.id for s in made]
    got = await hatchet.scheduled.aio_get(ids[0])
    assert abs(got.trigger_at - at) < timedelta(milliseconds=2) and got.input == {"n": 0}, got
    assert got.method.value == "API" and got.workflow_run_id is None, got
    moved = await hatchet.scheduled.aio_update(ids[0], at + timedelta(hours=1))
    assert abs(moved.trigger_at - at - timedelta(hours=1)) < timedelta(milliseconds=2), moved
    bulk = await hatchet.scheduled.aio_bulk_update(
        [(ids[1], at + timedelta(hours=3)), (ids[2], at + timedelta(hours=4))]
    )
    assert sorted(bulk.updated_ids) == sorted(ids[1:3]) and bulk.errors == [], bulk
    for field in ScheduledWorkflowsOrderByField:
        listed = await hatchet.scheduled.aio_list(
            offset=0,
            limit=10,
            workflow_id=simple.id,
            additional_metadata=tagged(mark),
            statuses=[ScheduledRunStatus.SCHEDULED],
            order_by_field=field,
            order_by_direction=WorkflowRunOrderByDirection.ASC,
        )
        assert {s.metadata.id for s in listed.rows} == set(ids), listed
    gone = await hatchet.scheduled.aio_bulk_delete(scheduled_ids=[ids[0], tag()])
    assert gone.deleted_ids == [ids[0]] and len(gone.errors) == 1, gone
    gone = await hatchet.scheduled.aio_bulk_delete(workflow_id=simple.id, additional_metadata=tagged(mark))
    assert sorted(gone.deleted_ids) == sorted(ids[1:]), gone
    assert (await hatchet.scheduled.aio_list(additional_metadata=tagged(mark))).rows == []
    one = await hatchet.scheduled.aio_create("Sc-Simple", at, {}, {})
    await hatchet.scheduled.aio_delete(one.metadata.id)
    await raises(ApiException, hatchet.scheduled.aio_get(one.metadata.id), "404")
    soon = datetime.now(timezone.utc) + timedelta(seconds=1)
    version = await simple.aio_schedule(
        soon, Number(n=21), additional_metadata=tagged(mark), priority=Priority.HIGH
    )
    assert len(version.scheduled_workflows) == 1, version
    (row,) = await eventually(
        lambda: simple.aio_list_runs(additional_metadata=tagged(mark)),
        lambda rows: len(rows) == 1 and rows[0].status.value == "COMPLETED",
    )
    assert row.output == {"doubled": 42}, row
    await asyncio.to_thread(lambda: simple.schedule(at, Number(n=1)))


WORKFLOWS = [on_event, filtered, every_second]

"""Feature clients: every method, and what it gives back; logs, streams, webhooks, shapes of input and output."""

import asyncio
import json
import time
import urllib.request
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Annotated, Any

from hatchet_sdk import (
    Context,
    Depends,
    EmptyModel,
    V1WebhookHMACAlgorithm,
    V1WebhookHMACEncoding,
    V1WebhookSourceName,
)
from hatchet_sdk.clients.rest.exceptions import ApiException
from hatchet_sdk.clients.rest.models.v1_task_status import V1TaskStatus
from hatchet_sdk.clients.rest.models.v1_webhook_api_key_auth import V1WebhookAPIKeyAuth
from hatchet_sdk.clients.rest.models.v1_webhook_basic_auth import V1WebhookBasicAuth
from hatchet_sdk.clients.rest.models.v1_webhook_hmac_auth import V1WebhookHMACAuth
from hatchet_sdk.clients.rest.models.update_worker_request import UpdateWorkerRequest
from pydantic import BaseModel, field_serializer, field_validator
from typing_extensions import TypedDict

from flows import dag
from runs import Number, simple
from stage import eventually, flag, hatchet, is_running, raises, scenario, tag, tagged, task_logger


@scenario("runs, listed with every argument")
async def play_list() -> None:
    mark = tag()
    before = datetime.now(timezone.utc) - timedelta(seconds=5)
    refs = [
        await simple.aio_run(Number(n=n), additional_metadata=tagged(mark), wait_for_result=False)
        for n in range(3)
    ]
    await asyncio.gather(*[ref.aio_result() for ref in refs])
    whole = await dag.aio_run(additional_metadata=tagged(mark), wait_for_result=False)
    await whole.aio_result()

    async def listed(**arguments: Any) -> list[Any]:
        given = {"since": before, "additional_metadata": tagged(mark), **arguments}
        return (await hatchet.runs.aio_list(**given)).rows

    assert len(await listed()) == 4
    tasks = await listed(only_tasks=True)
    assert len(tasks) == 3 + 4, [t.display_name for t in tasks]
    assert len(await listed(limit=2)) == 2 and len(await listed(limit=2, offset=3)) == 1
    assert (
        len(await listed(statuses=[V1TaskStatus.COMPLETED])) == 4
        and await listed(statuses=[V1TaskStatus.FAILED]) == []
    )
    assert len(await listed(workflow_ids=[simple.id])) == 3
    assert await listed(until=before + timedelta(seconds=1)) == []
    run = next(r for r in await listed(workflow_ids=[simple.id]) if r.output == {"doubled": 4})
    assert run.input == {"n": 2} and run.duration is not None and run.started_at and run.finished_at, run
    assert run.workflow_name == "sc-simple" or run.workflow_name == "Sc-Simple", run.workflow_name
    (bare,) = [r for r in await listed(include_payloads=False) if r.metadata.id == run.metadata.id]
    assert not bare.output and not bare.input, bare
    task = await hatchet.runs.aio_get_task_run(run.task_external_id)
    assert task.output == {"doubled": 4} and task.metadata.id == run.metadata.id, task
    page = await hatchet.runs.aio_list(since=before, additional_metadata=tagged(mark), limit=2)
    assert page.pagination.num_pages == 2 and page.pagination.current_page == 1, page.pagination
    assert await listed(worker_id=tag(), only_tasks=True) == []
    workers = [w.metadata.id for w in (await hatchet.workers.aio_list()).rows if w.name == "scenarios"]
    assert 7 in [len(await listed(worker_id=worker, only_tasks=True)) for worker in workers], workers
    paged = await hatchet.runs.aio_list_with_pagination(
        since=before, additional_metadata=tagged(mark), only_tasks=False, workflow_ids=[simple.id], limit=100
    )
    assert len(paged) == 3, len(paged)
    synchronous = await asyncio.to_thread(
        lambda: hatchet.runs.list(since=before, additional_metadata=tagged(mark))
    )
    assert len(synchronous.rows) == 4
    assert await asyncio.to_thread(hatchet.runs.get_status, whole.workflow_run_id) == V1TaskStatus.COMPLETED
    await raises(ApiException, asyncio.to_thread(hatchet.runs.get_task_run, tag()), "404")


@scenario("workers: listed, read, paused, with what they run")
async def play_workers() -> None:
    async def active(name: str) -> list[Any]:
        return [r for r in (await hatchet.workers.aio_list()).rows if r.name == name and r.status == "ACTIVE"]

    (row, *_), (other, *_) = [await eventually(lambda name=name: active(name)) for name in ("scenarios", "beside")]
    worker = await hatchet.workers.aio_get(row.metadata.id)
    assert worker.runtime_info.language.value == "PYTHON" and worker.runtime_info.sdk_version, worker.runtime_info
    assert (
        worker.slot_config["default"].limit == 200 and worker.slot_config["durable"].limit == 1000
    ), worker.slot_config
    assert {w.name for w in worker.registered_workflows} >= {"sc-dag"}, worker.registered_workflows
    assert "sc-dag:step1" in worker.actions, worker.actions[:5]
    for pause, unpause in (
        (
            lambda: hatchet.workers.aio_pause(other.metadata.id),
            lambda: hatchet.workers.aio_unpause(other.metadata.id),
        ),
        (
            lambda: hatchet.workers.aio_update(other.metadata.id, UpdateWorkerRequest(isPaused=True)),
            lambda: hatchet.workers.aio_update(other.metadata.id, UpdateWorkerRequest(isPaused=False)),
        ),
    ):
        assert (await pause()).status == "PAUSED"
        assert (await unpause()).status != "PAUSED"
    await raises(ApiException, hatchet.workers.aio_get(tag()), "404")


@hatchet.task(name="sc-paused-workflow")
async def paused(input: EmptyModel, ctx: Context) -> dict[str, bool]:
    return {"ran": True}


@scenario("workflows: listed, read, versions, paused")
async def play_workflows() -> None:
    listed = await hatchet.workflows.aio_list(workflow_name="sc-dag", limit=10, offset=0)
    workflow = next(w for w in listed.rows if w.name == "sc-dag")
    got = await hatchet.workflows.aio_get(workflow.metadata.id)
    assert got.name == "sc-dag" and got.is_paused in (False, None), got
    assert dag.id == workflow.metadata.id
    version = await hatchet.workflows.aio_get_version(workflow.metadata.id)
    assert version.workflow_id == workflow.metadata.id, version
    exact = await hatchet.workflows.aio_get_version(workflow.metadata.id, version.metadata.id)
    assert exact.metadata.id == version.metadata.id
    halted = await paused.aio_pause(timedelta(minutes=5))
    assert halted.is_paused is True, halted
    ref = await paused.aio_run(wait_for_result=False)
    assert (await hatchet.runs.aio_get_status(ref.workflow_run_id)).value == "QUEUED"
    assert (await paused.aio_unpause()).is_paused is False
    assert await ref.aio_result() == {"ran": True}


@scenario("tenant, metrics, expressions")
async def play_metrics() -> None:
    tenant = await hatchet._client.tenant.aio_get()
    assert tenant.metadata.id == hatchet.tenant_id and tenant.version.value == "V1" and tenant.slug, tenant
    await simple.aio_run(Number(n=1))
    counts = await hatchet.metrics.aio_get_task_metrics(
        since=datetime.now(timezone.utc) - timedelta(hours=1),
        until=datetime.now(timezone.utc) + timedelta(minutes=1),
        workflow_ids=[simple.id],
    )
    assert counts.completed >= 1, counts
    assert (await hatchet.metrics.aio_get_task_metrics(parent_task_external_id=tag())).completed == 0
    assert (await hatchet.metrics.aio_get_task_metrics(triggering_event_external_id=tag())).completed == 0
    assert isinstance(await hatchet.metrics.aio_get_queue_metrics(), dict)
    assert "hatchet" in await hatchet.metrics.aio_scrape_tenant_prometheus_metrics()
    assert isinstance(await hatchet.metrics.aio_get_task_stats(), dict)
    right = await hatchet.cel.aio_debug(
        "input.n > 1 && additional_metadata.k == 'v' && payload.p == 1", {"n": 2}, {"k": "v"}, {"p": 1}
    )
    assert right.result.status == "success" and right.result.output is True, right
    wrong = await hatchet.cel.aio_debug("input.n >", {"n": 2})
    assert wrong.result.status == "failure" and wrong.result.error, wrong
    assert await hatchet.aio_get_engine_version()


@hatchet.task(name="sc-logs", retries=1)
def logs(input: EmptyModel, ctx: Context) -> dict[str, Any]:
    for n in range(5):
        task_logger.info("line %s of attempt %s", n, ctx.attempt_number)
    task_logger.warning("be careful")
    ctx.log("straight from the context")
    ctx.log({"structured": True})
    if ctx.retry_count == 0:
        raise ValueError("once more")
    return {}


@scenario("logs: captured, with levels and attempts, by time")
async def play_logs() -> None:
    ref = await logs.aio_run(wait_for_result=False)
    await ref.aio_result()
    id = ref.workflow_run_id

    async def lines() -> list[Any]:
        return (await hatchet.logs.aio_list(id)).rows

    rows = await eventually(lines, lambda r: len(r) >= 16)
    text = "\n".join(r.message for r in rows)
    assert all(f"line {n} of attempt {a}" in text for n in range(5) for a in (1, 2)), text
    assert "straight from the context" in text and "structured" in text, text
    assert {r.level.value for r in rows if "careful" in r.message} == {"WARN"}, rows
    assert {r.attempt for r in rows if "attempt 2" in r.message} == {2}, rows
    assert len((await hatchet.logs.aio_list(id, limit=3)).rows) == 3
    later = datetime.now(timezone.utc) + timedelta(hours=1)
    assert (await hatchet.logs.aio_list(id, since=later)).rows in ([], None)
    early = await hatchet.logs.aio_list(id, since=later - timedelta(hours=2), until=later)
    assert len(early.rows) == len(rows)


CHUNKS = ["A gleam", " of é 🪓", "\n", "", *[f" chunk {n}" for n in range(30)]]


@hatchet.task(name="sc-streams", execution_timeout=timedelta(minutes=4))
async def streams(input: EmptyModel, ctx: Context) -> None:
    # Whoever subscribes while it runs hears what comes from then on.
    while not flag(ctx.workflow_run_id).exists():
        await ctx.aio_put_stream(".")
        await asyncio.sleep(0.2)
    for chunk in CHUNKS:
        await ctx.aio_put_stream(chunk)
    ctx.put_stream(b"bytes")


@scenario("a stream, subscribed to while the task runs")
async def play_stream() -> None:
    ref = await streams.aio_run(wait_for_result=False)
    seen = []
    async for chunk in hatchet.runs.subscribe_to_stream(ref.workflow_run_id):
        seen.append(chunk)
        flag(ref.workflow_run_id).touch()
    assert "".join(seen).lstrip(".") == "".join(CHUNKS) + "bytes", seen


@hatchet.task(name="sc-on-webhook", on_events=["sc:webhook:order"])
async def on_webhook(input: EmptyModel, ctx: Context) -> dict[str, Any]:
    return {"input": input.model_dump()}


@scenario("webhooks: every kind made, changed, listed, called, deleted")
async def play_webhooks() -> None:
    name = f"sc-{tag()}"
    made = await hatchet.webhooks.aio_create(
        source_name=V1WebhookSourceName.GENERIC,
        name=name,
        event_key_expression="'sc:webhook:' + input.kind",
        auth=V1WebhookBasicAuth(username="u", password="p"),
        scope_expression="input.kind",
        static_payload={"static": 1},
    )
    assert made.name == name and made.source_name.value == "GENERIC" and made.auth_type.value == "BASIC", made
    key = await hatchet.webhooks.aio_create(
        source_name=V1WebhookSourceName.GENERIC,
        name=f"{name}-key",
        event_key_expression="'k'",
        auth=V1WebhookAPIKeyAuth(headerName="x-key", apiKey="secret"),
        return_event_as_response_payload=False,
    )
    hmac = await hatchet.webhooks.aio_create(
        source_name=V1WebhookSourceName.GITHUB,
        name=f"{name}-hmac",
        event_key_expression="'github:' + headers['x-github-event']",
        auth=V1WebhookHMACAuth(
            algorithm=V1WebhookHMACAlgorithm.SHA256,
            encoding=V1WebhookHMACEncoding.HEX,
            signatureHeaderName="X-Hub-Signature-256",
            signingSecret="secret",
        ),
    )
    assert key.auth_type.value == "API_KEY" and hmac.auth_type.value == "HMAC", (key, hmac)
    got = await hatchet.webhooks.aio_get(name)
    assert got.static_payload == {"static": 1} and got.scope_expression == "input.kind", got
    listed = await hatchet.webhooks.aio_list(
        limit=10, offset=0, webhook_names=[name], source_names=[V1WebhookSourceName.GENERIC]
    )
    assert [w.name for w in listed.rows] == [name], listed

    def call(body: dict[str, Any]) -> Any:
        url = f"{hatchet.config.server_url}/api/v1/stable/tenants/{hatchet.tenant_id}/webhooks/{name}"
        request = urllib.request.Request(
            url, json.dumps(body).encode(), {"content-type": "application/json", "authorization": "Basic dTpw"}
        )
        with urllib.request.urlopen(request) as response:
            return json.loads(response.read() or b"null")

    event = await asyncio.to_thread(call, {"kind": "order", "name": name})
    assert event, "the event is answered"
    sees = {"input": {"kind": "order", "name": name, "static": 1}}
    await eventually(
        lambda: hatchet.runs.aio_list(workflow_ids=[on_webhook.id]), lambda p: sees in [r.output for r in p.rows]
    )
    changed = await hatchet.webhooks.aio_update(name, event_key_expression="'other'", static_payload={"static": 2})
    assert changed.event_key_expression == "'other'" and changed.static_payload == {"static": 2}, changed
    for one in (name, f"{name}-key", f"{name}-hmac"):
        assert (await hatchet.webhooks.aio_delete(one)).name == one
    await raises(ApiException, hatchet.webhooks.aio_get(name), "404")


@dataclass
class Point:
    x: int
    y: list[int]


class Named(TypedDict):
    name: str
    n: int


class Secret(BaseModel):
    at: datetime
    hidden: str

    @field_serializer("hidden")
    def hide(self, value: str) -> str:
        return value[::-1]

    @field_validator("hidden")
    @classmethod
    def show(cls, value: str) -> str:
        return value


@hatchet.task(name="sc-dataclass", input_validator=Point)
async def dataclasses(input: Point, ctx: Context) -> Point:
    return Point(x=input.x + 1, y=[*input.y, 9])


@hatchet.task(name="sc-typed-dict", input_validator=Named)
async def typed_dict(input: Named, ctx: Context) -> Named:
    return {"name": input["name"] + '\u2028\U0001fa93\\ " é', "n": 2**53 + 1}


@hatchet.task(name="sc-serializer", input_validator=Secret)
async def serializer(input: Secret, ctx: Context) -> Secret:
    return input


@hatchet.task(name="sc-nothing")
async def nothing(input: EmptyModel, ctx: Context) -> None:
    return None


@hatchet.task(name="sc-large", input_validator=Named)
async def large(input: Named, ctx: Context) -> Named:
    return input


async def a_setting(input: EmptyModel, ctx: Context) -> str:
    return f"setting of {ctx.workflow_name}"


@asynccontextmanager
async def a_connection(
    input: EmptyModel, ctx: Context, setting: Annotated[str, Depends(a_setting)]
) -> AsyncGenerator[str, None]:
    yield f"connection by {setting}"


@hatchet.task(name="sc-depends")
async def depends(
    input: EmptyModel,
    ctx: Context,
    setting: Annotated[str, Depends(a_setting)],
    connection: Annotated[str, Depends(a_connection)],
) -> dict[str, Any]:
    return {"setting": setting, "connection": connection, "lifespan": ctx.lifespan}


@scenario("shapes: dataclasses, typed dicts, serializers, nothing, large, dependencies, lifespans")
async def play_shapes() -> None:
    assert await dataclasses.aio_run(Point(x=1, y=[2])) == Point(x=2, y=[2, 9])
    assert await typed_dict.aio_run({"name": "a", "n": 1}) == {"name": 'a\u2028\U0001fa93\\ " é', "n": 2**53 + 1}
    at = datetime(2024, 2, 29, 12, 30, 15, 123456, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    assert await serializer.aio_run(Secret(at=at, hidden="abc")) == Secret(at=at, hidden="abc")
    ref = await nothing.aio_run(wait_for_result=False)
    await ref.aio_result()
    assert not await hatchet.runs.aio_get_result(ref.workflow_run_id), "what returns nothing has no output"
    big = {"name": "x" * 3_000_000, "n": 0}
    assert await large.aio_run(big) == big
    out = await depends.aio_run()
    assert out == {
        "setting": "setting of sc-depends",
        "connection": "connection by setting of sc-depends",
        "lifespan": {"pool": "of the worker"},
    }, out
    assert await depends.aio_mock_run(dependencies={"setting": "s", "connection": "c"}, lifespan=1) == {
        "setting": "s",
        "connection": "c",
        "lifespan": 1,
    }


WORKFLOWS = [
    paused,
    logs,
    streams,
    on_webhook,
    dataclasses,
    typed_dict,
    serializer,
    nothing,
    large,
    depends,
]

"""What a worker with the SDK's instrumentor sends: its task runs beside those of the other scenarios."""

import asyncio
from typing import Any

from hatchet_sdk import Context, EmptyModel
from hatchet_sdk.clients.rest.api.observability_api import ObservabilityApi
from opentelemetry import trace

from stage import eventually, hatchet, scenario


@hatchet.task(name="sc-traced", retries=1)
async def traced(input: EmptyModel, ctx: Context) -> dict[str, str]:
    with trace.get_tracer("scenarios").start_as_current_span("a span of its own"):
        await asyncio.sleep(0.05)
    if ctx.retry_count == 0:
        raise ValueError("once more")
    return {"traceparent": ctx.additional_metadata["traceparent"]}


def read_spans(run_id: str) -> list[Any]:
    with hatchet.runs.client() as client:
        page = ObservabilityApi(client).v1_observability_get_trace(hatchet.tenant_id, run_external_id=run_id)
    return page.rows or []


@scenario("spans of an instrumented worker, by run")
async def play_spans() -> None:
    ref = await traced.aio_run(wait_for_result=False)
    out = await ref.aio_result()

    def names(spans: list[Any]) -> list[str]:
        return [span.span_name for span in spans]

    spans = await eventually(
        lambda: asyncio.to_thread(read_spans, ref.workflow_run_id),
        lambda s: names(s).count("a span of its own") == 2 and names(s).count("hatchet.start_step_run") == 2,
    )
    assert {span.trace_id for span in spans} == {out["traceparent"].split("-")[1]}, spans
    starts = {span.span_id for span in spans if span.span_name == "hatchet.start_step_run"}
    assert {s.parent_span_id for s in spans if s.span_name == "a span of its own"} == starts, spans


WORKFLOWS = [traced]

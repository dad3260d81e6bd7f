"""Runs the workflows of all scenarios; called with `beside`, an instrumented worker that may be paused."""

import sys
from collections.abc import AsyncGenerator

import spans
from everything import WORKFLOWS
from hatchet_sdk import RateLimitDuration
from hatchet_sdk.opentelemetry.instrumentor import HatchetInstrumentor
from stage import hatchet


async def lifespan() -> AsyncGenerator[dict[str, str], None]:
    yield {"pool": "of the worker"}


def main() -> None:
    if "beside" in sys.argv:
        HatchetInstrumentor(enable_hatchet_otel_collector=True).instrument()
        hatchet.worker("beside", slots=1, workflows=spans.WORKFLOWS).start()
        return
    # Tasks that name a static limit cannot be registered before it is there.
    hatchet.rate_limits.put("sc-static", 2, RateLimitDuration.SECOND)
    hatchet.rate_limits.put("sc-paused", 100, RateLimitDuration.SECOND)
    labels = {"model": "fancy", "memory": 512}
    hatchet.worker("scenarios", slots=200, labels=labels, workflows=WORKFLOWS, lifespan=lifespan).start()


if __name__ == "__main__":
    main()

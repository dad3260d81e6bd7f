"""Runs the workflows of all scenarios; called with `beside`, a worker that does nothing and may be paused."""

import sys
from collections.abc import AsyncGenerator

from everything import WORKFLOWS
from hatchet_sdk import Context, EmptyModel, RateLimitDuration
from stage import hatchet


@hatchet.task(name="sc-beside")
async def beside(input: EmptyModel, ctx: Context) -> None:
    return None


async def lifespan() -> AsyncGenerator[dict[str, str], None]:
    yield {"pool": "of the worker"}


def main() -> None:
    if "beside" in sys.argv:
        hatchet.worker("beside", slots=1, workflows=[beside]).start()
        return
    # Tasks that name a static limit cannot be registered before it is there.
    hatchet.rate_limits.put("sc-static", 2, RateLimitDuration.SECOND)
    hatchet.rate_limits.put("sc-paused", 100, RateLimitDuration.SECOND)
    labels = {"model": "fancy", "memory": 512}
    hatchet.worker("scenarios", slots=200, labels=labels, workflows=WORKFLOWS, lifespan=lifespan).start()


if __name__ == "__main__":
    main()

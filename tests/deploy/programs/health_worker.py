"""A worker whose event loop a task can block."""

import time

from hatchet_sdk import Context, EmptyModel, Hatchet

hatchet = Hatchet()


@hatchet.task(name="block")
async def block(_input: EmptyModel, _context: Context) -> dict[str, str]:
    # Blocks on purpose: an async task should await instead.
    time.sleep(6)
    return {"done": "yes"}


@hatchet.task(name="quick")
async def quick(_input: EmptyModel, _context: Context) -> dict[str, str]:
    return {"done": "yes"}


if __name__ == "__main__":
    hatchet.worker("health-worker", slots=5, workflows=[block, quick]).start()

"""What all scenarios share: the client, the list of scenarios, and how they wait."""

import asyncio
import logging
import os
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

from hatchet_sdk import ClientConfig, Hatchet

T = TypeVar("T")

# The worker forwards what this logger gets while a task runs.
task_logger = logging.getLogger("scenarios")
task_logger.setLevel(logging.INFO)

hatchet = Hatchet(config=ClientConfig(logger=task_logger))

SCENARIOS: dict[str, Callable[[], Awaitable[None]]] = {}

# Long enough for a busy machine: nothing here waits for time to pass.
LIMIT_SECONDS = 300


def scenario(name: str) -> Callable[[Callable[[], Awaitable[None]]], Callable[[], Awaitable[None]]]:
    def add(play: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
        if name in SCENARIOS:
            raise ValueError(f"two scenarios are called {name}")
        SCENARIOS[name] = play
        return play

    return add


async def eventually(read: Callable[[], Awaitable[T]], holds: Callable[[T], Any] = bool) -> T:
    """What `read` gives as soon as `holds` says so; fails with the last of it."""
    give_up_at = time.monotonic() + LIMIT_SECONDS
    last: Any = None
    while time.monotonic() < give_up_at:
        try:
            last = await read()
        except Exception as error:  # noqa: BLE001  what is not there yet may be there soon
            last = error
        else:
            if holds(last):
                return last
        await asyncio.sleep(0.25)
    raise TimeoutError(f"in vain; last: {str(last)[:800]}")


async def ends(run_id: str, status: str) -> Any:
    """Details of the run once it has ended so."""
    return await eventually(lambda: hatchet.runs.aio_get(run_id), lambda d: d.run.status.value == status)


async def is_running(run_id: str) -> None:
    await eventually(lambda: hatchet.runs.aio_get_status(run_id), lambda s: s.value == "RUNNING")


async def raises(kind: type[BaseException], awaited: Awaitable[Any], *texts: str) -> Any:
    """The error that `awaited` ends with, which must be of that kind and contain the texts."""
    try:
        result = await awaited
    except kind as error:
        for text in texts:
            assert text in str(error), f"{text!r} is not in {error}"
        return error
    raise AssertionError(f"no {kind.__name__} but {result}")


def tag() -> str:
    return str(uuid4())


def tagged(value: str) -> dict[str, str]:
    return {"scenario": value}


def flag(name: str) -> Path:
    """A file by which the player tells a task to go on."""
    return Path(os.environ["SCENARIOS_FOLDER"]) / name

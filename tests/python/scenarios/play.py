"""Plays all scenarios at once and prints a line of JSON for each: its name, and what was wrong with it."""

import asyncio
import json
import os
import sys
import time
import traceback

import everything  # noqa: F401  declares the scenarios
from stage import LIMIT_SECONDS, SCENARIOS


async def play(name: str) -> None:
    started = time.monotonic()
    problem = None
    try:
        await asyncio.wait_for(SCENARIOS[name](), LIMIT_SECONDS)
    except BaseException as error:  # noqa: BLE001  one broken scenario must not hide the others
        at = traceback.extract_tb(error.__traceback__)
        lines = [
            f"{os.path.basename(f.filename)}:{f.lineno} {f.line}" for f in at if "site-packages" not in f.filename
        ]
        problem = f"{type(error).__name__}: {error} at {lines[-3:]}"[:3000]
    seconds = round(time.monotonic() - started, 1)
    print(json.dumps({"name": name, "problem": problem, "seconds": seconds}), flush=True)


async def main(chosen: list[str]) -> None:
    names = [name for name in SCENARIOS if not chosen or any(part in name for part in chosen)]
    await asyncio.gather(*(play(name) for name in names))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
    # Listeners of the SDK keep threads alive.
    sys.stdout.flush()
    os._exit(0)

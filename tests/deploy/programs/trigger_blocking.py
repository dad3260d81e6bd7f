"""Blocks the worker's event loop, and has a second task wait for it."""

from health_worker import block, quick

block.run_no_wait()
quick.run_no_wait()

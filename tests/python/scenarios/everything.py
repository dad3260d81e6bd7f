"""Every module with scenarios; what a worker has to run for them."""

from typing import Any

import clients
import durables
import flows
import limits
import runs
import triggers

MODULES: list[Any] = [runs, flows, durables, triggers, limits, clients]
WORKFLOWS: list[Any] = [workflow for module in MODULES for workflow in module.WORKFLOWS]

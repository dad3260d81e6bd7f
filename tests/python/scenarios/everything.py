"""Every module with scenarios; what the first worker runs for them."""

from typing import Any

import clients
import definitions
import durables
import flows
import limits
import runs
import spans  # noqa: F401  another worker runs its task
import triggers

MODULES: list[Any] = [runs, flows, durables, triggers, limits, clients, definitions]
WORKFLOWS: list[Any] = [workflow for module in MODULES for workflow in module.WORKFLOWS]

"""One worker for all workflows of the Python tests."""

from hatchet_sdk.rate_limit import RateLimitDuration
from tasks import WORKFLOWS, hatchet

if __name__ == "__main__":
    # A static limit has to be there before a task that names it.
    hatchet.rate_limits.put("py-three", 3, RateLimitDuration.MINUTE)
    hatchet.worker("py-worker", slots=20, durable_slots=5, workflows=WORKFLOWS).start()

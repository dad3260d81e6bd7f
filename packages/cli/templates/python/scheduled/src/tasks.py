from datetime import datetime, timezone

from hatchet_sdk import Context, EmptyModel

from client import hatchet


# Runs each minute, and whenever somebody schedules it.
@hatchet.task(name="report", on_crons=["* * * * *"])
def report(input: EmptyModel, ctx: Context) -> dict[str, str]:
    ctx.log("writing the report")
    return {"written_at": datetime.now(timezone.utc).isoformat()}


workflows = [report]

from datetime import datetime, timedelta, timezone

from tasks import report

# Has the report written in ten seconds from now, without waiting for it.
at = datetime.now(timezone.utc) + timedelta(seconds=10)
scheduled = report.schedule(at)
print(f"scheduled for {at.isoformat()}: {scheduled.id}")

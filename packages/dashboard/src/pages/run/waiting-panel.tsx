import type { RestSchema } from '@hatchet-ts/contracts';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Hourglass } from 'lucide-react';
import { Badge } from '../../design/status-badge';
import { Time } from '../../design/time';
import { countText } from '../../format/time';
import { useTenantId } from '../../session/session';
import { waitingQuery } from './run-queries';

type Reason = RestSchema<'V1WaitingReason'>;

const GATES: Record<Reason['gate'], string> = {
  concurrency: 'Concurrency',
  rate_limit: 'Rate limit',
  workflow_paused: 'Workflow paused',
  no_worker: 'No worker',
  no_slot: 'No free slot',
  batch: 'Batch',
  backoff: 'Retry later',
  parents: 'Parents',
  conditions: 'Conditions',
};

/** Why tasks of the run do not run yet, and what would change that. */
export function WaitingPanel({ run }: { run: string }) {
  const { data: reasons = [] } = useQuery(waitingQuery(run));
  if (reasons.length === 0) return null;
  return (
    <section
      aria-label="Why it waits"
      className="overflow-hidden rounded-lg border border-warn/30 bg-surface shadow-flat"
    >
      <header className="flex items-center gap-2 bg-warn-soft px-4 py-2">
        <Hourglass aria-hidden className="size-4 text-warn" />
        <h2 className="text-[0.8125rem] font-medium text-warn">Why it waits</h2>
      </header>
      <ul>
        {reasons.map((reason) => (
          <WaitingReason
            key={`${reason.taskId ?? reason.taskName} ${reason.gate} ${reason.key ?? ''}`}
            reason={reason}
          />
        ))}
      </ul>
    </section>
  );
}

function WaitingReason({ reason }: { reason: Reason }) {
  const tenant = useTenantId();
  const { limit, inUse, ahead } = reason;
  return (
    <li className="flex flex-col gap-1.5 border-t border-line px-4 py-3 text-[0.8125rem]">
      <div className="flex flex-wrap items-center gap-2">
        <span className="font-medium">{reason.taskName}</span>
        <Badge tone="warn">{GATES[reason.gate]}</Badge>
        {reason.key && <code className="font-mono text-2xs text-ink-soft">{reason.key}</code>}
        <span className="ml-auto text-xs text-ink-faint">
          {reason.since && (
            <>
              since <Time at={reason.since} />
            </>
          )}
          {reason.deadline && (
            <>
              {reason.since && ' · '}ends <span className="sr-only">at</span> <Time at={reason.deadline} />
            </>
          )}
        </span>
      </div>
      <p>{reason.reason}</p>
      <p className="text-ink-soft">Goes on with {reason.releasedBy}.</p>
      {(limit !== undefined || ahead !== undefined) && (
        <p className="text-xs text-ink-soft tabular-nums">
          {limit !== undefined && `${countText(inUse ?? 0)} of ${countText(limit)} in use`}
          {limit !== undefined && ahead !== undefined && ' · '}
          {ahead !== undefined && `${countText(ahead)} ahead`}
        </p>
      )}
      {reason.holders && reason.holders.length > 0 && (
        <p className="flex flex-wrap gap-x-2 text-xs text-ink-soft">
          Held by
          {reason.holders.map((holder) => (
            <Link
              key={`${holder.runId} ${holder.taskId}`}
              to={`/tenants/${tenant}/runs/${holder.runId}`}
              className="font-mono text-accent hover:underline"
            >
              {holder.runId.slice(-8)}
            </Link>
          ))}
        </p>
      )}
      {reason.workers && reason.workers.length > 0 && (
        <ul className="flex flex-wrap gap-1.5">
          {reason.workers.map((worker) => (
            <li
              key={worker.workerId}
              className="rounded border border-line px-1.5 text-2xs leading-5 text-ink-soft"
            >
              {worker.name}: {worker.running} running
              {worker.paused && ', paused'}
              {!worker.connected && ', gone'}
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}

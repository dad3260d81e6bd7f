import type { RestSchema } from '@hatchet-ts/contracts';
import { useQuery } from '@tanstack/react-query';
import { GitBranch, Hourglass } from 'lucide-react';
import { useState } from 'react';
import { answer, client } from '../../api/client';
import { useAction } from '../../api/use-action';
import { IconButton } from '../../design/button';
import { Confirm } from '../../design/dialog';
import { EmptyState } from '../../design/empty-state';
import { Panel } from '../../design/page';
import { QueryView } from '../../design/query-view';
import { Badge } from '../../design/status-badge';
import { Duration, Time } from '../../design/time';
import { durationText } from '../../format/time';
import { useMay, useTenantId } from '../../session/session';
import { type DurableEntry, durableLogQuery, type TaskSummary } from './run-queries';

type Condition = RestSchema<'V1DurableWaitCondition'>;

const KINDS: Record<DurableEntry['kind'], string> = {
  RUN: 'Child run',
  WAIT_FOR: 'Wait',
  MEMO: 'Remembered value',
};

/** The logs of the durable tasks of a run, each with what it waits for. */
export function DurableLogs({
  tasks,
  run,
  live,
}: {
  tasks: readonly TaskSummary[];
  run: string;
  live: boolean;
}) {
  if (tasks.length === 0) return <EmptyState icon={Hourglass} title="This task is no durable one" />;
  return (
    <div className="flex flex-col gap-4">
      {tasks.map((task) => (
        <DurableLog key={task.taskExternalId} task={task} run={run} live={live} />
      ))}
    </div>
  );
}

function DurableLog({ task, run, live }: { task: TaskSummary; run: string; live: boolean }) {
  const tenant = useTenantId();
  const mayAct = useMay('MEMBER');
  const [from, setFrom] = useState<DurableEntry>();
  const log = useQuery(durableLogQuery(tenant, task.taskExternalId, live));
  const branch = useAction(
    ({ branchId, nodeId, taskExternalId }: DurableEntry) =>
      answer(
        client.POST('/api/v1/stable/tenants/{tenant}/durable-tasks/branch', {
          params: { path: { tenant } },
          body: { branchId, nodeId, taskExternalId },
        }),
      ),
    {
      done: ({ branchId }, { nodeId }) => `The task runs again from step ${nodeId}, on branch ${branchId}.`,
      refresh: [
        ['run', run],
        ['durable-log', tenant, task.taskExternalId],
      ],
    },
  );
  return (
    <Panel flush title={task.displayName}>
      <QueryView query={log}>
        {(entries) =>
          entries.length === 0 ? (
            <EmptyState icon={Hourglass} title="Nothing in the log yet">
              Waits, child runs and remembered values of a durable task stand here. What is in the log is not
              done again when the task goes on elsewhere.
            </EmptyState>
          ) : (
            <ol aria-label={`Durable log of ${task.displayName}`}>
              {entries.map((entry) => (
                <li
                  key={`${entry.branchId} ${entry.nodeId}`}
                  className="flex min-h-10 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-4 py-1.5 text-[0.8125rem] last:border-b-0"
                >
                  <span className="w-14 shrink-0 font-mono text-2xs text-ink-faint">
                    {entry.branchId}.{entry.nodeId}
                  </span>
                  <span className="font-medium">{KINDS[entry.kind]}</span>
                  <span className="min-w-0 flex-1 text-ink-soft max-sm:order-last max-sm:basis-full max-sm:pl-[4.25rem] sm:truncate">
                    {[waitText(entry), entry.userMessage].filter(Boolean).join(' · ')}
                  </span>
                  <span className="max-sm:ml-auto">
                    {entry.isSatisfied ? (
                      <Badge tone="good">Done</Badge>
                    ) : (
                      <Badge tone="accent">Waiting</Badge>
                    )}
                  </span>
                  <span className="text-xs text-ink-faint">
                    <Duration from={entry.insertedAt} until={entry.satisfiedAt} /> ·{' '}
                    <Time at={entry.insertedAt} />
                  </span>
                  {mayAct && (
                    <IconButton
                      icon={GitBranch}
                      label={`Branch from step ${entry.nodeId}`}
                      onClick={() => setFrom(entry)}
                    />
                  )}
                </li>
              ))}
            </ol>
          )
        }
      </QueryView>
      {from && (
        <Confirm
          title={`Branch from step ${from.nodeId}?`}
          description="The task runs again on a branch of its own: what came before this step is kept, this step and all after it are done anew."
          action="Branch from here"
          open
          onOpenChange={(open) => !open && setFrom(undefined)}
          onConfirm={() => branch.mutateAsync(from)}
        />
      )}
    </Panel>
  );
}

/** `2h 5m or event order:paid, and child ship`. */
const waitText = ({ waitData = [] }: DurableEntry) =>
  waitData
    .map((item) => (item.or ? item.or.map(conditionText).join(' or ') : conditionText(item)))
    .join(', and ');

function conditionText({ eventKey, kind, sleepDurationMs, workflowName }: Partial<Condition>): string {
  if (kind === 'SLEEP') return `sleep of ${durationText(sleepDurationMs ?? 0)}`;
  if (kind === 'USER_EVENT') return `event ${eventKey ?? ''}`;
  return `child ${workflowName ?? ''}`;
}

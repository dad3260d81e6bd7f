import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Ban, ChevronDown, RotateCcw, Terminal } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { toast } from 'sonner';
import { answer, client } from '../../api/client';
import { Button } from '../../design/button';
import { CopyButton } from '../../design/copy-button';
import { Fact } from '../../design/facts';
import { Menu, MenuItem } from '../../design/menu';
import { Page } from '../../design/page';
import { isFinal, StatusBadge } from '../../design/status-badge';
import { Duration, Time } from '../../design/time';
import { useMay, useTenantId } from '../../session/session';
import { BulkActionDialog } from '../runs/bulk-action-dialog';
import { Metadata } from '../runs/metadata';
import { workflowsQuery } from '../runs/runs-queries';
import { cliCommands } from './cli-commands';
import { ParentLink } from './parent-link';
import type { RunDetails, TaskSummary } from './run-queries';

/** Name, state, facts and actions of a run, and below them what else there is to see. */
export function RunHeader({
  details: { run, tasks },
  selected,
  children,
}: {
  details: RunDetails;
  /** The task that is looked at. */
  selected: TaskSummary | undefined;
  children: ReactNode;
}) {
  const tenant = useTenantId();
  const mayAct = useMay('MEMBER');
  const [cancelling, setCancelling] = useState(false);
  const queries = useQueryClient();
  const id = run.metadata.id;
  const replay = useMutation({
    mutationFn: (externalIds: string[]) =>
      answer(
        client.POST('/api/v1/stable/tenants/{tenant}/tasks/replay', {
          params: { path: { tenant } },
          body: { externalIds },
        }),
      ),
    onSuccess: () => {
      toast.success('The run starts over.');
      return queries.invalidateQueries({ queryKey: ['run', id] });
    },
  });
  const failed = tasks
    .filter(({ status }) => status === 'FAILED')
    .map(({ taskExternalId }) => taskExternalId);
  const isDag = tasks.length > 1;
  const attempts = Math.max(0, ...tasks.map(({ attempt }) => attempt ?? 1));
  return (
    <Page
      title={run.displayName}
      beside={
        <>
          <StatusBadge
            status={run.status}
            asleep={tasks.length > 0 && tasks.every((task) => task.isEvicted)}
          />
          <span className="flex items-center font-mono text-2xs text-ink-faint">
            <span className="max-sm:hidden">{id}</span>
            <CopyButton text={id} label="Copy the run id" />
          </span>
        </>
      }
      actions={
        <>
          <CopyAsCommand run={run} />
          {mayAct && (
            <>
              {!isFinal(run.status) && (
                <Button onClick={() => setCancelling(true)}>
                  <Ban aria-hidden /> Cancel…
                </Button>
              )}
              {isDag && selected && isFinal(run.status) && (
                <Button busy={replay.isPending} onClick={() => replay.mutate([selected.taskExternalId])}>
                  <RotateCcw aria-hidden /> Replay from {selected.displayName}
                </Button>
              )}
              {isDag && failed.length > 0 && (
                <Button busy={replay.isPending} onClick={() => replay.mutate(failed)}>
                  <RotateCcw aria-hidden /> Replay failed
                </Button>
              )}
              {isFinal(run.status) && (
                <Button busy={replay.isPending} onClick={() => replay.mutate([id])}>
                  <RotateCcw aria-hidden /> Replay
                </Button>
              )}
            </>
          )}
        </>
      }
    >
      <div className="-mt-1 flex flex-wrap items-center gap-x-6 gap-y-1.5 text-[0.8125rem]">
        <dl className="contents">
          <Fact name="Created">
            <Time at={run.createdAt ?? run.metadata.createdAt} />
          </Fact>
          <Fact name="Started">
            <Time at={run.startedAt} />
          </Fact>
          <Fact name="Duration">
            <Duration from={run.startedAt} until={run.finishedAt} />
          </Fact>
          {attempts > 1 && <Fact name="Attempts">{attempts}</Fact>}
          {run.parentTaskExternalId && (
            <Fact name="Parent">
              <ParentLink task={run.parentTaskExternalId} />
            </Fact>
          )}
        </dl>
        <Metadata value={run.additionalMetadata} />
      </div>
      {children}
      <BulkActionDialog
        target={cancelling ? { action: 'cancel', ids: [id] } : undefined}
        onClose={() => setCancelling(false)}
        onDone={() => void queries.invalidateQueries({ queryKey: ['run', id] })}
      />
    </Page>
  );
}

/** The same from a terminal; both commands work as they are. */
function CopyAsCommand({ run }: { run: RunDetails['run'] }) {
  const { data: workflows = [] } = useQuery(workflowsQuery(useTenantId()));
  const name = workflows.find(({ metadata }) => metadata.id === run.workflowId)?.name;
  const copy = (command: string) =>
    void navigator.clipboard.writeText(command).then(() => toast.success('The command is copied.'));
  return (
    <Menu
      align="end"
      trigger={
        <Button>
          <Terminal aria-hidden /> CLI <ChevronDown aria-hidden className="text-ink-faint" />
        </Button>
      }
    >
      {cliCommands(run, name).map(({ label, command }) => (
        <MenuItem key={label} onSelect={() => copy(command)}>
          {label}
        </MenuItem>
      ))}
    </Menu>
  );
}

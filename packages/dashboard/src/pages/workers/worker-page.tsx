import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { Pause, Play } from 'lucide-react';
import { Button } from '../../design/button';
import { CopyButton } from '../../design/copy-button';
import { Fact, Facts } from '../../design/facts';
import { Page, Panel } from '../../design/page';
import { QueryView } from '../../design/query-view';
import { Time } from '../../design/time';
import { useMay, useTenantId } from '../../session/session';
import { RecentRuns } from '../runs/recent-runs';
import { runtimeText, WorkerLabels, WorkerSlots, WorkerStatus } from './worker-facts';
import { usePauseWorker, type Worker, workerQuery } from './workers-queries';

/** One worker: its health, what it can do and what it did. */
export default function WorkerPage() {
  const tenant = useTenantId();
  const { worker: id } = useParams({ strict: false }) as { worker: string };
  const worker = useQuery(workerQuery(tenant, id));
  return <QueryView query={worker}>{(data) => <Details worker={data} />}</QueryView>;
}

function Details({ worker }: { worker: Worker }) {
  const tenant = useTenantId();
  const mayAct = useMay('MEMBER');
  const pause = usePauseWorker();
  const isPaused = worker.status === 'PAUSED';
  const id = worker.metadata.id;
  return (
    <Page
      title={worker.name}
      beside={
        <>
          <WorkerStatus worker={worker} />
          <span className="flex items-center font-mono text-2xs text-ink-faint">
            <span className="max-sm:hidden">{id}</span>
            <CopyButton text={id} label="Copy the worker id" />
          </span>
        </>
      }
      actions={
        mayAct &&
        worker.status !== 'INACTIVE' && (
          <Button busy={pause.isPending} onClick={() => pause.mutate({ worker, pause: !isPaused })}>
            {isPaused ? <Play aria-hidden /> : <Pause aria-hidden />}
            {isPaused ? 'Resume' : 'Pause'}
          </Button>
        )
      }
    >
      <Facts>
        <Fact name="Slots in use">
          <WorkerSlots worker={worker} />
        </Fact>
        <Fact name="Last heartbeat">
          <Time at={worker.lastHeartbeatAt} />
        </Fact>
        <Fact name="Connected">
          <Time at={worker.metadata.createdAt} />
        </Fact>
        {runtimeText(worker) && <Fact name="Runtime">{runtimeText(worker)}</Fact>}
        {worker.runtimeInfo?.os && <Fact name="System">{worker.runtimeInfo.os}</Fact>}
      </Facts>
      {isPaused && (
        <p className="rounded-lg border border-warn/30 bg-warn-soft px-4 py-2.5 text-[0.8125rem]">
          A paused worker finishes what it has and gets nothing new.
        </p>
      )}
      <div className="grid gap-4 lg:grid-cols-2">
        <Panel title="Actions">
          <ul className="flex max-h-40 flex-wrap gap-1.5 overflow-y-auto">
            {[...(worker.actions ?? [])].sort().map((action) => (
              <li key={action} className="rounded border border-line px-1.5 font-mono text-2xs leading-5">
                {action}
              </li>
            ))}
          </ul>
        </Panel>
        <Panel title="Workflows and labels">
          <div className="flex flex-col gap-3 text-[0.8125rem]">
            <p className="flex flex-wrap gap-x-3 gap-y-1">
              {worker.registeredWorkflows?.map((workflow) => (
                <Link
                  key={workflow.id}
                  to={`/tenants/${tenant}/workflows/${workflow.id}`}
                  className="text-accent hover:underline"
                >
                  {workflow.name}
                </Link>
              ))}
            </p>
            {worker.labels && worker.labels.length > 0 ? (
              <WorkerLabels worker={worker} />
            ) : (
              <p className="text-ink-faint">
                No labels. Tasks with desired labels go to workers that carry them.
              </p>
            )}
          </div>
        </Panel>
      </div>
      <Panel flush title="Recent tasks">
        <RecentRuns of={{ workerId: id }} empty="This worker has not been given a task yet." />
      </Panel>
    </Page>
  );
}

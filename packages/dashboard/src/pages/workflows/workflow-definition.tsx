import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { type Column, DataTable } from '../../design/data-table';
import { Fact, Facts } from '../../design/facts';
import { JsonViewer } from '../../design/json-viewer';
import { Panel } from '../../design/page';
import { QueryView } from '../../design/query-view';
import { Badge } from '../../design/status-badge';
import { useTenantId } from '../../session/session';
import { type DefinedTask, definitionOf } from './definition';
import { versionQuery, type WorkflowVersion } from './workflows-queries';

const DefinitionGraph = lazy(() => import('./definition-graph'));

/** What a version of the workflow says: tasks, triggers, limits, input. */
export function WorkflowDefinition({ workflow, version }: { workflow: string; version?: string }) {
  const tenant = useTenantId();
  const query = useQuery(versionQuery(tenant, workflow, version));
  return <QueryView query={query}>{(data) => <Definition version={data} />}</QueryView>;
}

const columns: Column<DefinedTask>[] = [
  {
    id: 'task',
    header: 'Task',
    cell: (task) => (
      <span className="flex items-center gap-2 font-medium">
        {task.ReadableId}
        {task.isDurable && <Badge tone="accent">Durable</Badge>}
      </span>
    ),
  },
  {
    id: 'parents',
    header: 'Waits for',
    from: 'sm',
    className: 'text-ink-soft',
    cell: (task) => task.Parents?.join(', '),
  },
  { id: 'retries', header: 'Retries', align: 'right', cell: (task) => task.Retries ?? 0 },
  { id: 'timeout', header: 'Timeout', from: 'sm', align: 'right', cell: (task) => task.Timeout },
  {
    id: 'scheduleTimeout',
    header: 'Schedule timeout',
    from: 'md',
    align: 'right',
    cell: (task) => task.ScheduleTimeout,
  },
  {
    id: 'limits',
    header: 'Limits',
    from: 'md',
    className: 'text-ink-soft',
    cell: (task) => limitsOf(task).join(', '),
  },
];

const limitsOf = ({ RateLimits, concurrency }: DefinedTask) => [
  ...(RateLimits ?? []).map(({ Key, Units, UnitsExpr }) => `${Units ?? UnitsExpr} of ${Key}`),
  ...(concurrency ?? []).map(({ MaxRuns, Expression }) => `${MaxRuns} at a time by ${Expression}`),
];

function Definition({ version }: { version: WorkflowVersion }) {
  const definition = definitionOf(version);
  const { Tasks, onFailureJob, EventTriggers, CronTriggers, concurrency } = definition;
  const isDag = Tasks.some(({ Parents }) => Parents && Parents.length > 0);
  return (
    <div className="flex flex-col gap-4">
      <Facts>
        <Fact name="Version">{version.order}</Fact>
        <Fact name="Priority">{version.defaultPriority ?? 1}</Fact>
        {version.sticky && <Fact name="Sticky">{version.sticky}</Fact>}
        {EventTriggers && EventTriggers.length > 0 && (
          <Fact name="Events">
            <span className="font-mono text-xs">{EventTriggers.join(', ')}</span>
          </Fact>
        )}
        {CronTriggers && CronTriggers.length > 0 && (
          <Fact name="Crons">
            <span className="font-mono text-xs">{CronTriggers.join(', ')}</span>
          </Fact>
        )}
        {(concurrency ?? []).map(({ Expression, LimitStrategy, MaxRuns }) => (
          <Fact key={Expression} name="Concurrency">
            {MaxRuns} at a time by <code className="font-mono text-xs">{Expression}</code>,{' '}
            {LimitStrategy.toLowerCase().replaceAll('_', ' ')}
          </Fact>
        ))}
      </Facts>
      {isDag && (
        <Panel flush title="Graph">
          <div className="h-64 max-sm:h-80">
            <Suspense>
              <DefinitionGraph key={version.metadata.id} tasks={Tasks} />
            </Suspense>
          </div>
        </Panel>
      )}
      <Panel flush title="Tasks">
        <DataTable
          label="Tasks"
          columns={columns}
          rows={onFailureJob ? [...Tasks, onFailureJob] : Tasks}
          rowId={(task) => task.ReadableId}
          empty={null}
        />
      </Panel>
      {version.inputJsonSchema && (
        <Panel flush title="Input schema">
          <JsonViewer label="input schema" value={version.inputJsonSchema} />
        </Panel>
      )}
      <Panel flush title="As registered">
        <JsonViewer label="registration" value={version.workflowConfig} />
      </Panel>
    </div>
  );
}

import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { usePageSearch } from '../../app/use-page-search';
import { Panel } from '../../design/page';
import { PageFault } from '../../design/page-fault';
import { Skeleton } from '../../design/skeleton';
import { isFinal } from '../../design/status-badge';
import { Tabs } from '../../design/tabs';
import { DurableLogs } from './durable-log';
import { RunHeader } from './run-header';
import { RunLogs } from './run-logs';
import { Failure, isEmpty, Payload } from './run-payloads';
import { isOver, runQuery } from './run-queries';
import { RUN_TABS, runSearch } from './run-search';
import { RunStream } from './run-stream';
import { RunTimeline } from './run-timeline';
import { RunTraces } from './run-traces';
import { RunWaterfall } from './run-waterfall';
import { WaitingPanel } from './waiting-panel';

const TaskGraph = lazy(() => import('./task-graph'));

const LABELS = {
  output: 'Output',
  input: 'Input',
  timeline: 'Timeline',
  logs: 'Logs',
  stream: 'Stream',
  durable: 'Durable log',
  traces: 'Traces',
};

export default function RunPage() {
  const { run: id } = useParams({ strict: false }) as { run: string };
  const [{ tab, task: taskId }, setSearch] = usePageSearch(runSearch);
  const details = useQuery(runQuery(id));
  if (details.error && !details.data)
    return <PageFault error={details.error} reset={() => void details.refetch()} />;
  if (!details.data) return <Skeleton />;

  const { run, tasks, shape, taskEvents } = details.data;
  const task = tasks.find(({ taskExternalId }) => taskExternalId === taskId);
  const select = (chosen: string | undefined) => setSearch({ task: chosen === taskId ? undefined : chosen });
  const shown = task ?? run;
  const shownTasks = task ? [task] : tasks;
  const live = !isOver(details.data);
  const isDurable = tasks.some((each) => each.isDurable);
  const error = task
    ? task.errorMessage
    : (run.errorMessage ?? tasks.find(({ status }) => status === 'FAILED')?.errorMessage);
  const content = {
    output: (
      <div className="flex flex-col gap-4">
        {error && <Failure message={error} />}
        {!(error && isFinal(shown.status) && isEmpty(shown.output)) && (
          <Payload
            label="output"
            value={shown.output}
            pending={!isFinal(shown.status)}
            restricted={shown.payloadsRestricted}
          />
        )}
      </div>
    ),
    input: <Payload label="input" value={shown.input} restricted={shown.payloadsRestricted} />,
    timeline: (
      <RunTimeline
        events={task ? taskEvents.filter((event) => event.taskId === task.taskExternalId) : taskEvents}
        named={tasks.length > 1 && !task}
      />
    ),
    logs: <RunLogs tasks={shownTasks} live={live} />,
    stream: <RunStream run={id} tasks={shownTasks} live={live} />,
    durable: <DurableLogs tasks={shownTasks.filter(({ isDurable }) => isDurable)} run={id} live={live} />,
    traces: <RunTraces run={id} live={live} />,
  };
  return (
    <RunHeader details={details.data} selected={task}>
      {!isFinal(run.status) && <WaitingPanel run={id} />}
      {shape.length > 1 && (
        <Panel flush title="Tasks">
          <div className="h-64 max-sm:h-80">
            <Suspense>
              <TaskGraph shape={shape} tasks={tasks} selected={taskId} onSelect={select} />
            </Suspense>
          </div>
        </Panel>
      )}
      <RunWaterfall run={id} live={live} selected={taskId} onSelect={select} />
      <Tabs
        label="Details of the run"
        value={tab}
        onChange={(chosen) => setSearch({ tab: chosen as typeof tab })}
        tabs={RUN_TABS.filter((name) => name !== 'durable' || isDurable).map((name) => ({
          id: name,
          label: LABELS[name],
          content: content[name],
        }))}
      />
    </RunHeader>
  );
}

import { useState } from 'react';
import type { Rest } from '../rest/rest-client';
import { Help } from './help';
import { useApp } from './ink';
import { RunView } from './run-view';
import { ALL_RUNS, type RunsFilter, RunsView } from './runs-view';
import { FRAME_LINES, Screen, useSize } from './screen';
import { useKeys } from './use-keys';
import { rootOf, TABS, tabOf, type View, type ViewProps } from './views';
import { WorkersView, WorkerView } from './workers-view';
import { WorkflowsView, WorkflowView } from './workflows-view';

const FOOTERS: Readonly<Record<View['name'], string>> = {
  runs: 'Enter open   f status   t period   / search   Tab next   h help   q quit',
  workflows: 'Enter open   Tab next   h help   q quit',
  workflow: 'Enter open run   f status   t period   / search   Esc back   h help   q quit',
  workers: 'Enter open   Tab next   h help   q quit',
  worker: 'Esc back   h help   q quit',
  run: 'Tab next page   R replay   C cancel   Esc back   h help   q quit',
};

/** The whole terminal UI: tabs above, one view, keys below. */
export function App({ rest, runId }: { rest: Rest; runId?: string }) {
  const [views, setViews] = useState<View[]>(
    runId ? [{ name: 'runs' }, { name: 'run', runId }] : [{ name: 'runs' }],
  );
  const [isHelp, setHelp] = useState(false);
  const [isTyping, setTyping] = useState(false);
  const [message, tell] = useState<string>();
  const [filter, setFilter] = useState(ALL_RUNS);
  const size = useSize();
  const { exit } = useApp();
  const view = views.at(-1)!;
  const tab = tabOf(view);

  useKeys((input, key) => {
    if (isTyping) return;
    tell(undefined);
    if (isHelp) return setHelp(false);
    if (input === 'q') exit();
    else if (input === 'h' || input === '?') setHelp(true);
    else if (key.escape && views.length > 1) setViews(views.slice(0, -1));
    else if (key.tab && views.length === 1) setViews([rootOf(TABS[(TABS.indexOf(tab) + 1) % TABS.length]!)]);
    else if (TABS[Number(input) - 1]) setViews([rootOf(TABS[Number(input) - 1]!)]);
  });

  const props: ViewProps = {
    height: size.rows - FRAME_LINES,
    columns: size.columns,
    isIdle: isHelp,
    open: (next) => setViews([...views, next]),
    setTyping,
    tell,
  };
  return (
    <Screen
      size={size}
      tabs={TABS}
      tab={tab}
      where={`${rest.connection.profileName ?? 'environment'} ${new URL(rest.connection.serverUrl).host}`}
      footer={message ?? FOOTERS[view.name]}
    >
      {isHelp ? (
        <Help />
      ) : (
        <Shown
          key={JSON.stringify(view)}
          view={view}
          rest={rest}
          filter={filter}
          setFilter={setFilter}
          {...props}
        />
      )}
    </Screen>
  );
}

interface ShownProps extends ViewProps {
  view: View;
  rest: Rest;
  filter: RunsFilter;
  setFilter(filter: RunsFilter): void;
}

function Shown({ view, filter, setFilter, ...props }: ShownProps) {
  switch (view.name) {
    case 'runs':
      return <RunsView {...props} filter={filter} setFilter={setFilter} />;
    case 'run':
      return <RunView {...props} runId={view.runId} />;
    case 'workflows':
      return <WorkflowsView {...props} />;
    case 'workflow':
      return <WorkflowView {...props} workflowId={view.workflowId} workflowName={view.workflowName} />;
    case 'workers':
      return <WorkersView {...props} />;
    case 'worker':
      return <WorkerView {...props} workerId={view.workerId} />;
  }
}

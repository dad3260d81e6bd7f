import { useState } from 'react';
import { errorLine, errorText } from '../output/error-text';
import { clockTime, relativeTime, shortDuration } from '../output/time';
import { getRun, hasEnded, type RunDetails } from '../rest/find-run';
import { answer, type Rest } from '../rest/rest-client';
import { RunLogs } from '../rest/run-logs';
import { statusColour } from './colours';
import { dagLines } from './dag-lines';
import { Box, Text } from './ink';
import { useKeys } from './use-keys';
import { useLive } from './use-live';
import type { ViewProps } from './views';

const PAGES = ['Tasks', 'Logs', 'Events', 'Input', 'Output', 'Waiting'] as const;
type Page = (typeof PAGES)[number];

/** One run: its tasks as a graph, and by key its logs (l), events (e), input (i), output (o) and why it waits (w). */
export function RunView({
  rest,
  runId,
  height,
  columns,
  isIdle,
  tell,
}: ViewProps & { rest: Rest; runId: string }) {
  const [page, setPage] = useState<Page>('Tasks');
  const [asked, setAsked] = useState<'replay' | 'cancel'>();
  const [top, setTop] = useState(0);
  const { data, error, refresh } = useLive(runId, () => getRun(rest, runId));
  const text = useLive(`${runId} ${page}`, () => pageText(rest, runId, page));
  const lines = text.data ?? [];
  const space = Math.max(1, height - 4);
  const last = Math.max(0, lines.length - space);

  const show = (next: Page) => {
    setPage(next);
    setTop(0);
  };
  const change = (verb: 'replay' | 'cancel') => {
    changeRun(rest, runId, verb)
      .then(() => tell(verb === 'replay' ? 'Replayed.' : 'Cancelled.'))
      .catch((failure: Error) => tell(failure.message))
      .finally(refresh);
  };
  useKeys(
    (input, key) => {
      if (asked) {
        setAsked(undefined);
        if (input === 'y') change(asked);
      } else if (key.downArrow || input === 'j') setTop(Math.min(top + 1, last));
      else if (key.upArrow || input === 'k') setTop(Math.max(top - 1, 0));
      else if (key.pageDown) setTop(Math.min(top + space, last));
      else if (key.pageUp) setTop(Math.max(top - space, 0));
      else if (key.tab) show(PAGES[(PAGES.indexOf(page) + 1) % PAGES.length]!);
      else if (input === 'R') setAsked('replay');
      else if (input === 'C') setAsked('cancel');
      else {
        const chosen = PAGES.find((each) => each[0]!.toLowerCase() === input);
        if (chosen) show(chosen);
      }
    },
    { isActive: !isIdle },
  );

  if (!data) return <Text dimColor>{error ?? 'Loading…'}</Text>;
  const { run } = data;
  return (
    <Box flexDirection="column">
      <Text wrap="truncate">
        <Text bold>{run.displayName}</Text> <Text color={statusColour(run.status)}>{run.status}</Text>
        {`  ${relativeTime(run.createdAt)}${run.duration === undefined ? '' : `, took ${shortDuration(run.duration)}`}`}
      </Text>
      <Text dimColor wrap="truncate">
        {run.metadata.id}
      </Text>
      <Text wrap="truncate">
        {PAGES.map((each) => (
          <Text key={each} inverse={each === page}>{` ${each} `}</Text>
        ))}
      </Text>
      {asked ? (
        <Text color="yellow">{`${asked === 'replay' ? 'Replay' : 'Cancel'} this run? y/n`}</Text>
      ) : (
        <Text dimColor>{lines.length > space ? `line ${top + 1} of ${lines.length}` : ' '}</Text>
      )}
      {lines.slice(top, top + space).map(({ id, text: line, colour }) => (
        <Text key={id} color={colour} wrap="truncate">
          {line.slice(0, columns) || ' '}
        </Text>
      ))}
      {text.error && lines.length === 0 ? <Text color="red">{text.error}</Text> : null}
    </Box>
  );
}

export interface TextLine {
  id: string;
  text: string;
  colour?: string;
}

const asLines = (texts: readonly { text: string; colour?: string }[]): TextLine[] =>
  texts.map((each, index) => ({ ...each, id: String(index) }));

async function pageText(rest: Rest, runId: string, page: Page): Promise<TextLine[]> {
  const details = await getRun(rest, runId);
  switch (page) {
    case 'Tasks':
      return asLines([...dagLines(details), ...errorsOf(details)]);
    case 'Logs': {
      const logs = await new RunLogs(rest).read(details);
      if (logs.length === 0) return asLines([{ text: 'Nothing was logged.' }]);
      return asLines(
        logs.map(({ createdAt, level = '', message, taskDisplayName = '' }) => ({
          text: `${clockTime(createdAt)} ${level.padEnd(5)} ${details.tasks.length > 1 ? `[${taskDisplayName}] ` : ''}${message}`,
          colour: level === 'ERROR' ? 'red' : level === 'WARN' ? 'yellow' : undefined,
        })),
      );
    }
    case 'Events':
      return asLines(
        [...details.taskEvents].map((event) => ({
          text: `${clockTime(event.timestamp)} ${event.eventType.padEnd(22)} ${event.taskDisplayName ?? ''}  ${errorLine(event.message || event.errorMessage)}`,
          colour: statusColour(event.eventType) === 'gray' ? undefined : statusColour(event.eventType),
        })),
      );
    case 'Input':
      return asLines(json(details.run.input));
    case 'Output':
      return asLines(
        hasEnded(details.run.status) ? json(details.run.output) : [{ text: 'The run has not ended.' }],
      );
    case 'Waiting':
      return asLines(await waitingText(rest, runId));
  }
}

const json = (value: unknown) =>
  JSON.stringify(value ?? null, null, 2)
    .split('\n')
    .map((text) => ({ text }));

const errorsOf = ({ tasks }: RunDetails) =>
  tasks
    .filter(({ errorMessage }) => errorMessage)
    .flatMap(({ displayName, errorMessage }) => [
      { text: '' },
      { text: `${displayName} failed:`, colour: 'red' },
      ...errorText(errorMessage)
        .split('\n')
        .map((text) => ({ text: `  ${text}` })),
    ]);

async function waitingText({ client }: Rest, runId: string) {
  const { rows } = await answer(
    client.GET('/api/v1/stable/workflow-runs/{v1-workflow-run}/waiting', {
      params: { path: { 'v1-workflow-run': runId } },
    }),
    'run',
  );
  if (rows.length === 0) return [{ text: 'Nothing of this run waits.' }];
  return rows.flatMap(({ taskName, gate, reason, releasedBy, inUse, limit }) => [
    { text: `${taskName} waits at the gate ${gate}: ${reason}`, colour: 'yellow' },
    {
      text: `  released by ${releasedBy}${limit === undefined ? '' : `; ${inUse ?? '?'} of ${limit} in use`}`,
    },
  ]);
}

async function changeRun({ client, tenant }: Rest, runId: string, verb: 'replay' | 'cancel'): Promise<void> {
  const request = { params: { path: { tenant } }, body: { externalIds: [runId] } };
  await (verb === 'replay'
    ? answer(client.POST('/api/v1/stable/tenants/{tenant}/tasks/replay', request), 'run')
    : answer(client.POST('/api/v1/stable/tenants/{tenant}/tasks/cancel', request), 'run'));
}

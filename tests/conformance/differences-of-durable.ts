import type { IntendedDifference } from './differences';
import type { JsonObject } from './trace';

const STREAM = /^v1\.V1Dispatcher\/DurableTask server$/;
const EVENTS_OF_TASK = /^GET \/api\/v1\/stable\/tasks\/<id\d+>\/task-events\?/;

/** Which entries of the log were satisfied when, per trace: `<branch>:<node>`. Memos have no place in that order. */
const SATISFIED: Record<string, string[]> = {
  '23-durable': ['1:1', '1:2', '1:3', '1:4'],
  '24-durable-evict': ['1:1'],
  '33-durable-memo': ['1:2'],
  '34-durable-nondeterminism': ['1:1'],
  '36-durable-children': ['1:1', '1:3', '1:2', '1:4'],
  '37-durable-replay-branch': ['1:1', '1:2', '1:3', '1:4', '2:3', '2:4'],
  '38-lookback': ['1:3'],
};

/** Durable tasks. */
export const durableChanges: IntendedDifference[] = [
  {
    topic: 'Order of completions',
    original: '`entry_completed` does not say its place in the order of completions.',
    ours: '`satisfied_order` does.',
    reason: 'Newer SDKs ask to go on behind the last one they have received.',
    changes: Object.entries(SATISFIED).map(([trace, entries]) => ({
      kind: 'value',
      traces: [trace],
      where: STREAM,
      path: 'message.entry_completed',
      to: (value) => {
        if (value === undefined) return undefined;
        const completion = value as JsonObject & { ref: { branch_id: string; node_id: string } };
        const order = entries.indexOf(`${completion.ref.branch_id}:${completion.ref.node_id}`) + 1;
        return order === 0 ? completion : { ...completion, satisfied_order: String(order) };
      },
    })),
  },
  {
    topic: 'Completion of a child, told to a worker in Python',
    original:
      'It comes behind the acknowledgement of the child, and again once the worker says that it waits for it.',
    ours: 'It comes once the worker says that it waits for it.',
    reason:
      'That SDK hands on completions in their order, so one of a child that nobody waits for would hold back all behind it for ever.',
    changes: [{ kind: 'left-out', trace: '37-durable-replay-branch', line: 64 }],
  },
  {
    topic: 'Output in the events of a task',
    original: 'The events of one task come without outputs, those of a run with them.',
    ours: 'Both have them.',
    reason: 'The two answer the same question.',
    changes: [
      {
        kind: 'value',
        traces: ['33-durable-memo', '34-durable-nondeterminism'],
        where: EVENTS_OF_TASK,
        path: 'answer.rows.*',
        to: (row) =>
          // What stands for the rest of a list that was cut.
          typeof row === 'string' ? row : withOutput(row as JsonObject),
      },
    ],
  },
];

const withOutput = (row: JsonObject): JsonObject => ({
  ...row,
  output: row.eventType === 'FINISHED' ? '<text>' : '',
});

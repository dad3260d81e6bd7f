import { applyChanges, type Change } from './changes';
import { accountChanges } from './differences-of-accounts';
import { badInputChanges } from './differences-of-bad-input';
import { durableChanges } from './differences-of-durable';
import { eventChanges } from './differences-of-events';
import { readChanges } from './differences-of-reads';
import { runDetailChanges } from './differences-of-runs';
import { scheduleChanges } from './differences-of-schedules';
import { timelineChanges, workerOf } from './differences-of-timelines';
import { HISTORY } from './history-of-reads';
import type { Scenario } from './scenario';
import { withTimelines } from './timelines';
import { readTrace, type Trace, traceNames } from './trace';

/** One thing we do on purpose unlike the original, as docs/compatibility.md lists it. */
export interface IntendedDifference {
  topic: string;
  original: string;
  ours: string;
  reason: string;
  changes: Change[];
}

const COMPATIBILITY_VERSION = 'v0.111.0';

/** Every difference to the recorded conversations; whatever is not listed here is a defect. */
export const DIFFERENCES: readonly IntendedDifference[] = [
  {
    topic: 'Engine version',
    original: '`GetVersion` answers `v0.94.16`.',
    ours: `\`GetVersion\` answers \`${COMPATIBILITY_VERSION}\`; our own version stands in \`/api/v1/version\`.`,
    reason: 'SDKs open features by this number: all features of the newest published SDKs work here.',
    changes: [
      {
        kind: 'value',
        where: /^Dispatcher\/GetVersion server$/,
        path: 'message.version',
        to: () => COMPATIBILITY_VERSION,
      },
      { kind: 'value', where: /^GET \/api\/v1\/version$/, path: 'answer.version', to: () => '<text>' },
    ],
  },
  ...timelineChanges,
  ...runDetailChanges,
  ...eventChanges,
  ...durableChanges,
  ...readChanges,
  ...scheduleChanges,
  ...accountChanges,
  ...badInputChanges,
];

const CHANGES = DIFFERENCES.flatMap((difference) => difference.changes);

/** The trace of a scenario as we promise it. */
export function asPromised(scenario: Scenario): Trace {
  const trace = readTrace(scenario.trace);
  const asked = withTimelines(trace, scenario.timelines ?? [], workerOf(trace.lines));
  return applyChanges(asked, [...HISTORY, ...CHANGES]).trace;
}

/** For each change the names of the traces it changes, one after the other as they are applied. */
export function usedChanges(): Map<Change, string[]> {
  const used = new Map<Change, string[]>(CHANGES.map((change) => [change, []]));
  for (const name of traceNames())
    for (const change of applyChanges(readTrace(name), CHANGES).used) used.get(change)!.push(name);
  return used;
}

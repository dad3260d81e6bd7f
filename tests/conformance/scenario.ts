import type { JsonObject, Trace, TraceLine } from './trace';

/** A trace to play, with what its lines do not say. Numbers are lines of the file, counted from 1. */
export interface Scenario {
  /** File name without its extension. */
  trace: string;
  /**
   * REST lines stand at the end of a file. Where a question was asked earlier: the line after which it was, 0 for before
   * all others. So is a message moved that we send earlier.
   */
  asked?: Record<number, number>;
  /** Times a line sends, ms from when it is sent; the recording leaves them out. Now where nothing stands here. */
  times?: Record<number, number>;
  /** REST lines that are asked again until the answer is the recorded one, with the longest time in ms. */
  until?: Record<number, number>;
  /** REST lines of routes that do not exist yet: answered 404 with a sentence until they do. */
  unserved?: number[];
  /** Credentials of a REST line if not those its note says, else the API token; `user:password` for basic ones. */
  credentials?: Record<number, 'none' | 'forged' | `${string}:${string}`>;
  /** Calls made with a token whose signature does not fit; the recording leaves out what tokens were sent. */
  forgedCalls?: number[];
  /** Calls that the recorded API made to its own engine to answer a REST line: nobody outside makes them. */
  innerCalls?: number[];
  /** Played before the others begin: what it shows happens within a second, which a busy machine does not give it. */
  hurried?: boolean;
  /** Played in the tenant the platform was born with, without workers, as its first user. */
  inFirstTenant?: boolean;
  /** Scenarios played before in the same tenant. */
  follows?: string[];
  /** What its labels stand for in scenarios played before: the trace and the label there. */
  given?: Record<string, readonly [trace: string, label: string]>;
  /** Lines that are not played: they ask about scenarios that it does not follow. */
  leavesOut?: number[];
  /** Nobody reports on what the worker is sent, and it is not looked at. */
  leavesActions?: boolean;
  /** Tasks whose timeline the trace leaves out and trace 40 has: asked for at the end. */
  timelines?: AskedTimeline[];
  /** Workflows it needs whose registration was not recorded, as `PutWorkflow` takes them. */
  registers?: JsonObject[];
}

export interface AskedTimeline {
  /** Label of its id. */
  task: string;
  name: string;
  status: 'COMPLETED' | 'FAILED';
  /** JSON text; empty for none. */
  output: string;
}

/** Long enough for a silent worker to be given up: 30 s without a heartbeat, and the sweep that notices. */
const WORKER_LOST_MS = 60_000;

/** Longer than the window of the rate limits used: after it they are full again. */
const WINDOW_MS = 30_000;

/** A schedule is due only after it was listed, on a machine that stalls at times. */
const SOON_MS = 3_000;
const HOUR_MS = 3_600_000;

/** REST lines that were asked before all others. */
const before = (first: number, last: number): Record<number, number> =>
  Object.fromEntries(Array.from({ length: last - first + 1 }, (_, index) => [first + index, 0]));

/** A workflow of one durable task, as the recorded answers describe it. */
const durable = (name: string, options: { timeout: string; retries?: number }): JsonObject => ({
  name,
  tasks: [
    {
      readable_id: name,
      action: `${name}:${name}`,
      inputs: '{}',
      conditions: {},
      schedule_timeout: '5m',
      is_durable: true,
      slot_requests: { durable: 1 },
      ...options,
    },
  ],
  default_priority: 1,
});

/** The recorded conversations that can be played; all but the first presume the worker and workflows of trace 00. */
export const SCENARIOS: readonly Scenario[] = [
  { trace: '00-register' },
  { trace: '01-run-and-wait' },
  { trace: '02-no-wait-then-late-result' },
  { trace: '03-bulk' },
  { trace: '04-dag' },
  { trace: '05-retries' },
  { trace: '06-non-retryable' },
  { trace: '07-on-failure' },
  { trace: '08-execution-timeout' },
  { trace: '09-schedule-timeout' },
  { trace: '10-cancel-running' },
  { trace: '11-children', timelines: [{ task: '<id17>', name: 'g-nonretry', status: 'FAILED', output: '' }] },
  {
    trace: '12-events',
    timelines: [
      { task: '<id1>', name: 'g-on-event', status: 'COMPLETED', output: '{"payload":{"p":1},"n":9}' },
    ],
  },
  {
    trace: '13-stream',
    timelines: [{ task: '<id1>', name: 'g-stream', status: 'COMPLETED', output: '{"chunks":4}' }],
  },
  { trace: '14-logs', timelines: [{ task: '<id1>', name: 'g-log', status: 'COMPLETED', output: '' }] },
  { trace: '15-rate-limits', hurried: true, until: { 58: WINDOW_MS } },
  { trace: '16-cancel-in-progress' },
  { trace: '17-cancel-newest' },
  { trace: '18-round-robin', asked: { 35: 11 } },
  { trace: '19-sticky' },
  { trace: '20-conditions' },
  {
    trace: '21-refresh-release',
    timelines: [
      { task: '<id1>', name: 'g-refresh', status: 'COMPLETED', output: '{"ok":true}' },
      { task: '<id6>', name: 'g-release', status: 'COMPLETED', output: '{"ok":true}' },
    ],
  },
  {
    trace: '22-idempotency',
    timelines: [{ task: '<id1>', name: 'g-idempotent', status: 'COMPLETED', output: '{"key":"same"}' }],
  },
  { trace: '23-durable' },
  { trace: '24-durable-evict', asked: { 30: 15, 31: 15, 32: 15 } },
  { trace: '25-replay', innerCalls: [302], asked: { 22: 11 } },
  { trace: '26-batch' },
  { trace: '27-errors', forgedCalls: [88], credentials: { 129: 'forged' } },
  {
    trace: '28-crons-schedules',
    // All that was asked before the first schedule was due, which is made last so that nothing can be late for it.
    asked: { ...before(17, 25), 27: 0, 28: 0, 2: 28, 26: 2, 29: 26, 30: 29, 31: 29, 32: 29, 33: 14 },
    times: { 26: SOON_MS, 27: HOUR_MS, 31: HOUR_MS, 15: HOUR_MS },
  },
  {
    trace: '29-rest-reads',
    follows: ['04-dag', '12-events', '14-logs', '11-children', '28-crons-schedules'],
    given: {
      '<id1>': ['28-crons-schedules', '<id5>'],
      '<id3>': ['28-crons-schedules', '<id3>'],
      '<id6>': ['11-children', '<id13>'],
      '<id7>': ['11-children', '<id17>'],
      '<id14>': ['04-dag', '<id4>'],
      '<id17>': ['04-dag', '<id1>'],
      '<id39>': ['12-events', '<id13>'],
      '<id47>': ['04-dag', '<id6>'],
      '<id9>': ['11-children', '<id19>'],
    },
    // The log of a durable task and its branches are asked for in trace 37, rate limits in 15, events in 12.
    leavesOut: [27, 31, 48, 89],
    // What was still running would be cancelled, and is triggered only later.
    asked: { 87: 73, 88: 87 },
    leavesActions: true,
  },
  {
    trace: '30-accounts',
    inFirstTenant: true,
    credentials: { 26: 'u:p', 27: 'u:wrong', 29: 'u:p', 30: 'u:p', 33: 'u:p' },
  },
  {
    trace: '31-worker-lost',
    asked: { 22: 16, 23: 16, 24: 16 },
    until: { 22: WORKER_LOST_MS },
  },
  { trace: '32-run-details' },
  { trace: '33-durable-memo', registers: [durable('g-memo', { timeout: '1m' })] },
  {
    trace: '34-durable-nondeterminism',
    registers: [durable('g-nondet', { timeout: '1m', retries: 1 })],
  },
  {
    trace: '35-durable-cancel',
    registers: [durable('g-durable-wait', { timeout: '2m' })],
    innerCalls: [102, 108],
    asked: { 40: 11, 41: 17, 42: 34 },
  },
  {
    trace: '36-durable-children',
    timelines: [
      {
        task: '<id1>',
        name: 'g-durable-child-fails',
        status: 'COMPLETED',
        output: '{"caught":"TaskRunError","many":3}',
      },
    ],
    registers: [durable('g-durable-child-fails', { timeout: '1m' })],
  },
  {
    trace: '37-durable-replay-branch',
    innerCalls: [135, 142],
    asked: { 108: 39, 109: 69, 110: 71 },
  },
  {
    trace: '38-lookback',
    timelines: [
      { task: '<id2>', name: 'g-lookback', status: 'COMPLETED', output: '{"event":{"was":"before"}}' },
    ],
    registers: [durable('g-lookback', { timeout: '1m' })],
  },
  { trace: '39-bulk-idempotency' },
];

export function scenarioOf(trace: string): Scenario {
  const scenario = SCENARIOS.find((candidate) => candidate.trace === trace);
  if (scenario === undefined) throw new Error(`There is no scenario ${trace}.`);
  return scenario;
}

/** The lines in the order in which they are played. */
export function orderLines(trace: Trace, scenario: Scenario): TraceLine[] {
  const asked = scenario.asked ?? {};
  const lines = trace.lines
    .filter((line) => line.dir === 'rest' || !scenario.innerCalls?.includes(line.call))
    .filter((line) => !scenario.leavesOut?.includes(line.line))
    .map((line) => (scenario.unserved?.includes(line.line) ? withoutRoute(line) : line));
  const askedAfter = (at: number): TraceLine[] =>
    lines.filter((line) => asked[line.line] === at).flatMap((line) => [line, ...askedAfter(line.line)]);
  return [
    ...askedAfter(0),
    ...lines
      .filter((line) => asked[line.line] === undefined)
      .flatMap((line) => [line, ...askedAfter(line.line)]),
  ];
}

function withoutRoute(line: TraceLine): TraceLine {
  if (line.dir !== 'rest') return line;
  const description = `There is no ${line.rest.split('?')[0]} in this API.`;
  return { ...line, status: 404, answer: { errors: [{ description }] } };
}

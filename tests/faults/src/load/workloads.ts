import { v1Workflows, workflowsProto } from '@hatchet-ts/contracts';
import type { Random } from '../random';

/** What one run of the load is to do; it travels as its input. */
export interface LoadInput {
  item: string;
  /** How long every task of it takes, in ms. */
  ms: number;
  /** Group of a limited run. */
  key?: string;
}

/** A kind of run in the load. Every run of every kind is expected to complete. */
export interface Workload {
  name: string;
  weight: number;
  /** Tasks, each of which has its effect exactly once when nothing goes wrong. */
  tasks: readonly string[];
  /** Whether an attempt fails before its effect. */
  fails?(retry: number): boolean;
  /** Whether an attempt may end by its execution timeout. */
  mayTimeOut?: boolean;
  /** Most tasks of one key that may run at the same time. */
  limit?: number;
  input(random: Random, item: string): LoadInput;
  definition(name: string): Partial<v1Workflows.CreateWorkflowVersionRequest>;
}

const KEYS = ['red', 'green', 'blue'];
const RATE_KEY = 'faults-rate';
/** Two a second in each tenant: about what the load asks for, so that it binds now and then. */
export const RATE_LIMIT = {
  key: RATE_KEY,
  limit: 2,
  duration: workflowsProto.RateLimitDuration.SECOND,
} as const;

const task = (workflow: string, name: string, options: Partial<v1Workflows.CreateTaskOpts> = {}) =>
  v1Workflows.CreateTaskOpts.fromPartial({
    readableId: name,
    action: `${workflow}:${name}`,
    inputs: '{}',
    // Longer than a trial: what is lost for good must be seen, not be tried again.
    timeout: '10m',
    scheduleTimeout: '5m',
    ...options,
  });

const short = (random: Random, item: string): LoadInput => ({ item, ms: Math.round(random.between(0, 20)) });

export const WORKLOADS: readonly Workload[] = [
  {
    name: 'plain',
    weight: 45,
    tasks: ['only'],
    input: short,
    definition: (name) => ({ tasks: [task(name, 'only')] }),
  },
  {
    name: 'diamond',
    weight: 15,
    tasks: ['top', 'left', 'right', 'bottom'],
    input: short,
    definition: (name) => ({
      tasks: [
        task(name, 'top'),
        task(name, 'left', { parents: ['top'] }),
        task(name, 'right', { parents: ['top'] }),
        task(name, 'bottom', { parents: ['left', 'right'] }),
      ],
    }),
  },
  {
    name: 'flaky',
    weight: 10,
    tasks: ['only'],
    fails: (retry) => retry === 0,
    input: short,
    definition: (name) => ({
      tasks: [task(name, 'only', { retries: 3, backoffFactor: 1, backoffMaxSeconds: 1 })],
    }),
  },
  {
    name: 'limited',
    weight: 15,
    tasks: ['only'],
    limit: 2,
    input: (random, item) => ({ item, ms: Math.round(random.between(10, 60)), key: random.pick(KEYS) }),
    definition: (name) => ({
      tasks: [
        task(name, 'only', {
          concurrency: [
            v1Workflows.Concurrency.fromPartial({
              expression: 'input.key',
              maxRuns: 2,
              limitStrategy: v1Workflows.ConcurrencyLimitStrategy.GROUP_ROUND_ROBIN,
            }),
          ],
        }),
      ],
    }),
  },
  {
    name: 'rated',
    weight: 5,
    tasks: ['only'],
    input: short,
    definition: (name) => ({
      tasks: [
        task(name, 'only', {
          rateLimits: [v1Workflows.CreateTaskRateLimit.fromPartial({ key: RATE_KEY, units: 1 })],
        }),
      ],
    }),
  },
  {
    name: 'long',
    weight: 10,
    tasks: ['only'],
    input: (random, item) => ({ item, ms: Math.round(random.between(1_000, 3_000)) }),
    definition: (name) => ({ tasks: [task(name, 'only')] }),
  },
  {
    // Only where a fault asks for it: its attempts take about as long as they may.
    name: 'racing',
    weight: 0,
    tasks: ['only'],
    mayTimeOut: true,
    input: (random, item) => ({ item, ms: Math.round(random.between(850, 1_050)) }),
    definition: (name) => ({ tasks: [task(name, 'only', { timeout: '1s', retries: 1 })] }),
  },
];

/** Their names as workflows; others in the same tenant do not meet them. */
export const workflowOf = (workload: string) => `faults-${workload}`;

export function workloadOf(name: string): Workload {
  const workload = WORKLOADS.find((candidate) => candidate.name === name);
  if (!workload) throw new Error(`There is no workload ${name}.`);
  return workload;
}

/** Every action of the load. */
export const ACTIONS = WORKLOADS.flatMap(({ name, tasks }) => tasks.map((t) => `${workflowOf(name)}:${t}`));

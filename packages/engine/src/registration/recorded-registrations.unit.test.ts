import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { v1Workflows, type WorkflowDefinition } from '@hatchet-ts/contracts';
import { checksum } from './checksum';
import { normalise } from './normalise';
import { parseRegistration } from './parse-registration';
import { toDefinition } from './to-definition';
import { toWorkflowConfig } from './to-workflow-config';

const TRACES = join(__dirname, '../../../../tests/fixtures/traces');

const lines = (file: string): string[] => readFileSync(join(TRACES, file), 'utf8').trim().split('\n');

/** Recordings hold labels where ids were: `<id41>` becomes one UUID wherever it stands. */
const withUuids = (line: string): string =>
  line.replace(/<id(\d+)>/g, (_, number: string) => `00000000-0000-4000-8000-${number.padStart(12, '0')}`);

interface PutWorkflow {
  rpc: string;
  dir: string;
  message: { name: string } & Record<string, unknown>;
}

const registrations = lines('00-register.jsonl')
  .map((line) => JSON.parse(withUuids(line)) as PutWorkflow)
  .filter((line) => line.rpc === 'v1.AdminService/PutWorkflow' && line.dir === 'client')
  .map((line) => line.message);

const IDENTITY = {
  workflowId: 'w',
  versionId: 'v',
  tenantId: 't',
  order: 1,
  createdAt: '2026-01-01T00:00:00.000Z',
};

const define = (message: object): WorkflowDefinition => {
  let ids = 0;
  return toDefinition(
    normalise(parseRegistration(v1Workflows.CreateWorkflowVersionRequest.fromJSON(message))),
    IDENTITY,
    () => `id-${++ids}`,
  );
};

/** Every `workflowConfig` in the answers of the REST API, by workflow. */
const configs = new Map<string, object>();
const collect = (value: unknown): void => {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, entry] of Object.entries(value)) {
    if (key === 'workflowConfig' && entry?.Name) configs.set(entry.Name, entry);
    else collect(entry);
  }
};
for (const file of readdirSync(TRACES).filter((name) => name.endsWith('.jsonl'))) {
  for (const line of lines(file)) if (line.includes('"workflowConfig"')) collect(JSON.parse(line));
}

describe('every registration of trace 00', () => {
  it('is there', () => {
    expect(registrations).toHaveLength(25);
  });

  it.each(registrations.map((message) => [message.name, message] as const))(
    '%s is accepted, named and given a definition with all of its tasks',
    (name, message) => {
      const definition = define(message);
      const sent = v1Workflows.CreateWorkflowVersionRequest.fromJSON(message);
      expect(definition.name).toBe(name);
      expect(definition.tasks.map((task) => task.readableId).sort()).toEqual(
        [...sent.tasks, ...(sent.onFailureTask ? [sent.onFailureTask] : [])]
          .map((task) => task.readableId)
          .sort(),
      );
      for (const task of definition.tasks) {
        expect(task.actionId).toBe(`${name}:${task.readableId}`);
        expect(task.executionTimeoutMs).toBeGreaterThan(0);
        expect(task.scheduleTimeoutMs).toBeGreaterThan(0);
        expect(Object.values(task.slotRequests)).toEqual([1]);
      }
      expect(new Set(definition.tasks.map((task) => task.stepId)).size).toBe(definition.tasks.length);
    },
  );

  it('2.1.2: each has a checksum of its own', () => {
    const sums = registrations.map((message) =>
      checksum(normalise(parseRegistration(v1Workflows.CreateWorkflowVersionRequest.fromJSON(message)))),
    );
    expect(new Set(sums).size).toBe(registrations.length);
  });

  const shown = registrations.filter((message) => configs.has(message.name));

  it('most are shown over REST', () => {
    expect(shown.length).toBeGreaterThanOrEqual(16);
  });

  it.each(shown.map((message) => [message.name, message] as const))(
    'the workflowConfig of %s is the recorded one',
    (name, message) => {
      expect(JSON.parse(JSON.stringify(toWorkflowConfig(define(message))))).toEqual(configs.get(name));
    },
  );
});

describe('reliability section 5: a recorded registration with one value replaced by another of its type', () => {
  const STRINGS = [
    ...['', ' ', '\0', '../..', '__proto__', '💥', 'a'.repeat(100_000), '-1s', '25h', '1e400'],
    ...['input.', '/*', '((((', "'", '{', '[]', '@hourly'],
  ];
  const NUMBERS = [-1, 0, 0.5, 99, 2 ** 31, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY, -(2 ** 63)];

  const replacements = (value: unknown): unknown[] => {
    if (typeof value === 'string') return STRINGS;
    if (typeof value === 'number') return NUMBERS;
    if (typeof value === 'boolean') return [!value];
    if (Buffer.isBuffer(value)) return [Buffer.alloc(0), Buffer.from([0xff, 0xfe]), Buffer.from('[{]')];
    if (Array.isArray(value)) return [[], [...value, ...value]];
    return [];
  };

  /** Every copy of the message with one place in it replaced. */
  function* mutations(value: unknown): Generator<unknown> {
    yield* replacements(value);
    if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) return;
    for (const [key, entry] of Object.entries(value)) {
      for (const mutated of mutations(entry)) {
        yield Array.isArray(value)
          ? value.map((kept, index) => (String(index) === key ? mutated : kept))
          : { ...value, [key]: mutated };
      }
    }
  }

  it.each(registrations.map((message) => [message.name, message] as const))(
    '%s is stored or refused with a sentence',
    (_name, message) => {
      const outcomes = { stored: 0, refused: 0 };
      for (const mutated of mutations(v1Workflows.CreateWorkflowVersionRequest.fromJSON(message))) {
        try {
          const request = mutated as v1Workflows.CreateWorkflowVersionRequest;
          JSON.stringify(toDefinition(normalise(parseRegistration(request)), IDENTITY, () => 'id'));
          outcomes.stored++;
        } catch (error) {
          expect(error).toMatchObject({ name: 'EngineError', code: 'invalid_argument' });
          outcomes.refused++;
        }
      }
      expect(outcomes.stored).toBeGreaterThan(0);
      expect(outcomes.refused).toBeGreaterThan(50);
    },
  );
});

describe('what the recorded options become', () => {
  const definitionOf = (name: string) => define(registrations.find((message) => message.name === name)!);

  it('retries with backoff', () => {
    expect(definitionOf('g-fail-twice').tasks[0]).toMatchObject({
      retries: 2,
      backoffFactor: 2,
      backoffMaxSeconds: 10,
    });
  });

  it('an on-failure task is last', () => {
    expect(definitionOf('g-onfailure').tasks.map((task) => [task.readableId, task.onFailure])).toEqual([
      ['boom', false],
      ['after', false],
      ['cleanup-on-failure', true],
    ]);
  });

  it('a required label', () => {
    expect(definitionOf('g-unschedulable').tasks[0]).toMatchObject({
      scheduleTimeoutMs: 3000,
      desiredLabels: {
        gpu: { strValue: 'yes', intValue: null, required: true, comparator: 'EQUAL', weight: 100 },
      },
    });
  });

  it('event keys and a filter with its payload', () => {
    expect(definitionOf('g-on-event')).toMatchObject({
      eventTriggers: ['g:created', 'g:sub:*'],
      defaultFilters: [{ expression: 'input.n > 5', scope: 'scope-1', payload: '{"p": 1}' }],
    });
  });

  it('2.1.7: a static rate limit beside a dynamic one is evaluated with it, and keeps the stored limit', () => {
    expect(definitionOf('g-limited').tasks[0]!.rateLimits).toEqual([
      {
        key: 'g-static',
        units: 1,
        keyExpression: null,
        unitsExpression: null,
        limitExpression: null,
        limitText: '-1',
        dynamic: true,
        window: 'MINUTE',
      },
      {
        key: 'input.key',
        units: 1,
        keyExpression: 'input.key',
        unitsExpression: null,
        limitExpression: '2',
        limitText: '2',
        dynamic: true,
        window: 'SECOND',
      },
    ]);
  });

  it.each([
    ['g-cancel-in-progress', 'CANCEL_IN_PROGRESS'],
    ['g-cancel-newest', 'CANCEL_NEWEST'],
    ['g-round-robin', 'GROUP_ROUND_ROBIN'],
  ])('%s limits by %s', (name, strategy) => {
    expect(definitionOf(name).tasks[0]!.concurrency).toEqual([
      {
        strategyId: expect.any(String),
        expression: 'input.key',
        maxRuns: 1,
        strategy,
        name: null,
        tenantScoped: false,
        maxRunsExpression: null,
      },
    ]);
  });

  it('8.3.2: conditions of one group share an ordinal', () => {
    const definition = definitionOf('g-conditions');
    const task = (name: string) => definition.tasks.find((candidate) => candidate.readableId === name)!;
    expect(task('wait-or').conditions).toEqual([
      {
        kind: 'event',
        action: 'QUEUE',
        orGroup: 2,
        readableDataKey: 'g:go',
        expression: '',
        eventKey: 'g:go',
        scope: null,
      },
      {
        kind: 'sleep',
        action: 'QUEUE',
        orGroup: 2,
        readableDataKey: 'sleep:2s',
        expression: '',
        sleepMs: 2000,
        sleepText: '2s',
      },
    ]);
    expect(task('skipped').conditions).toEqual([
      {
        kind: 'parent',
        action: 'SKIP',
        orGroup: 0,
        readableDataKey: 'start',
        expression: 'output.v > 5',
        parentReadableId: 'start',
      },
    ]);
  });

  it('sticky, idempotency, durability and batch', () => {
    expect(definitionOf('g-sticky').sticky).toBe('SOFT');
    expect(definitionOf('g-idempotent').idempotency).toEqual({
      expression: 'input.key',
      ttlMs: 60_000,
      method: 'TTL',
    });
    expect(definitionOf('g-durable').tasks[0]).toMatchObject({
      durable: true,
      slotRequests: { durable: 1 },
    });
    expect(definitionOf('g-batch').tasks[0]!.batch).toEqual({
      maxSize: 3,
      maxIntervalMs: 700,
      groupKeyExpression: 'input.key',
      groupMaxRuns: 1,
      broadcastOutput: false,
    });
  });
});

import type { ConcurrencyStrategy, WorkflowDefinition } from '@hatchet-ts/contracts';
import type { ShownVersion, ShownWorkflow } from '@hatchet-ts/schema';
import { shownVersion } from './workflow';

/** What the published clients of the REST API have in their lists of values. */
const KNOWN_STRATEGIES = ['CANCEL_IN_PROGRESS', 'DROP_NEWEST', 'QUEUE_NEWEST', 'GROUP_ROUND_ROBIN'];
const KNOWN_SCOPES = ['WORKFLOW', 'TASK'];

const rule = (strategy: ConcurrencyStrategy) => ({
  strategyId: strategy,
  expression: 'input.key',
  maxRuns: 2,
  strategy,
  name: 'shared',
  tenantScoped: true,
  maxRunsExpression: null,
});

const STRATEGIES: ConcurrencyStrategy[] = [
  'CANCEL_IN_PROGRESS',
  'GROUP_ROUND_ROBIN',
  'CANCEL_NEWEST',
  'CANCEL_QUEUED_EXCEPT_NEWEST',
  'CANCEL_QUEUED_EXCEPT_OLDEST',
];

it.each(STRATEGIES)('WIR-08: a version with %s is one that published clients can read', (strategy) => {
  const task = {
    readableId: 'only',
    parents: [],
    rateLimits: [],
    desiredLabels: {},
    conditions: [],
    slotRequests: { default: 1 },
    concurrency: [rule(strategy)],
  };
  const definition = {
    eventTriggers: [],
    cronTriggers: [],
    defaultFilters: [],
    inputJsonSchema: null,
    tasks: [task],
    concurrency: [rule(strategy)],
  } as unknown as WorkflowDefinition;
  const at = new Date(0).toISOString();
  const workflow = { id: 'w', createdAt: at, updatedAt: at, name: 'w' } as unknown as ShownWorkflow;
  const version = { id: 'v', createdAt: at, version: '', ordinal: 1 } as unknown as ShownVersion;

  const shown = shownVersion(workflow, version, definition);

  expect(shown.v1Concurrency).toHaveLength(2);
  for (const { limitStrategy, scope } of shown.v1Concurrency!) {
    expect(KNOWN_STRATEGIES).toContain(limitStrategy);
    expect(KNOWN_SCOPES).toContain(scope);
  }
  // What it is called by those who declare it stands in the configuration.
  expect(shown.workflowConfig).toMatchObject({
    concurrency: [{ LimitStrategy: strategy, IsTenantScoped: true }],
  });
});

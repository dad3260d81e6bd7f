import type { IntendedDifference } from './differences';

const EVENTS = /^GET \/api\/v1\/stable\/tenants\/<tenant>\/events/;

/** Runs started by events, the events over REST, and runs that their idempotency keys refuse. */
export const eventChanges: IntendedDifference[] = [
  {
    topic: 'What triggered a run',
    original: '`triggered_by` in the payload of a task is always `manual`.',
    ours: '`event` for a run started by an event.',
    reason: 'The TypeScript SDK asks for exactly this value.',
    changes: [
      {
        kind: 'value',
        traces: ['12-events'],
        where: /^Dispatcher\/ListenV2 server$/,
        path: 'message.action_payload.triggered_by',
        to: () => 'event',
      },
    ],
  },
  {
    topic: 'Empty values in answers about events',
    original:
      '`tenantId` and `triggeringWebhookName` are empty texts, `triggeredRuns` is null where there are none.',
    ours: 'The tenant; no webhook name where no webhook was; an empty list.',
    reason: 'Defects of the original: the API document declares an id, an optional name and a list.',
    changes: [
      { kind: 'value', where: EVENTS, path: 'answer.**.tenantId', to: (id) => (id === '' ? '<tenant>' : id) },
      {
        kind: 'value',
        where: EVENTS,
        path: 'answer.triggeringWebhookName',
        to: (name) => (name === '' ? undefined : name),
      },
      {
        kind: 'value',
        where: EVENTS,
        path: 'answer.rows.*.triggeredRuns',
        to: (runs) => (runs === null ? [] : runs),
      },
    ],
  },
  {
    topic: 'Details of a bulk with a collision',
    original: 'The status details of a bulk trigger that collides are 200 bytes long.',
    ours: 'They are 250 bytes long: every run that was created, and of each collision both ids, the one that holds the key and the one that was refused.',
    reason:
      'The message of the contract has room for both, and only with both can a caller tell its runs apart.',
    changes: [
      {
        kind: 'value',
        traces: ['39-bulk-idempotency'],
        where: /^WorkflowService\/BulkTriggerWorkflow end$/,
        path: 'trailers.grpc-status-details-bin',
        to: () => 250,
      },
    ],
  },
];

import type { LineChange } from './changes';
import type { IntendedDifference } from './differences';
import type { JsonObject } from './trace';

const TRACE = '30-accounts';

const answered = (line: number, error: { description: string; field: string }): LineChange => ({
  kind: 'line',
  trace: TRACE,
  line,
  promised: { status: 400, answer: { errors: [{ ...error }] } },
});

/** Users, tenants, tokens, invites and webhooks: trace 30. */
export const accountChanges: IntendedDifference[] = [
  {
    topic: 'Whether a user has a password',
    original:
      '`hasPassword` is false in the answers to login, registration and logout, true in those about the current user.',
    ours: 'True in all of them.',
    reason: 'A defect of the original.',
    changes: [
      {
        kind: 'value',
        traces: [TRACE],
        where: /^POST \/api\/v1\/users\/(login|logout|register)$/,
        path: 'answer.hasPassword',
        to: (has) => (has === false ? true : has),
      },
    ],
  },
  {
    topic: 'Cookie of somebody refused',
    original: 'A route for logged-in users refuses everybody else with 403 and a session cookie of no user.',
    ours: '403 without a cookie.',
    reason: 'Nobody has logged in.',
    changes: [
      {
        kind: 'value',
        where: /^GET /,
        path: 'setCookie',
        to: () => undefined,
      },
    ],
  },
  {
    topic: 'Address of a new user that is none',
    original: '`email: failed to pass regex validation`.',
    ours: 'The text that every other route has for it, naming the field.',
    reason: 'One mistake, one text.',
    changes: [
      answered(37, {
        description: "validation failed on field 'UserRegisterRequest.Email': Invalid email address",
        field: 'email',
      }),
    ],
  },
  {
    topic: 'Second tenant of a slug',
    original: 'The error names no field.',
    ours: 'It names `slug`.',
    reason: 'Forms show an error beside its field.',
    changes: [answered(18, { description: 'Tenant with that slug already exists.', field: 'slug' })],
  },
  {
    topic: 'Second webhook of a name',
    original: '500.',
    ours: '400 with a text that names it.',
    reason: 'A defect of the original.',
    changes: [answered(24, { description: 'webhook gold-hook already exists', field: 'name' })],
  },
  {
    topic: 'Event in the answer to a webhook',
    original: 'It lacks metadata, time, runs and the name of the webhook.',
    ours: 'It is shown as the routes for events show it.',
    reason: 'An event has one shape.',
    changes: [
      {
        kind: 'value',
        traces: [TRACE],
        where: /\/webhooks\/gold-hook$/,
        path: 'answer.event',
        to: (event) =>
          event === undefined
            ? event
            : {
                ...(event as JsonObject),
                additionalMetadata: {},
                seenAt: '<time>',
                triggeredRuns: [],
                triggeringWebhookName: 'gold-hook',
              },
      },
    ],
  },
  {
    topic: 'Name of the first token',
    original: '`default`.',
    ours: '`client.env`, after the file that holds it.',
    reason: 'Who wonders whether it may be revoked sees what uses it.',
    changes: [
      {
        kind: 'value',
        traces: [TRACE],
        where: /\/api-tokens$/,
        path: 'answer.rows.*.name',
        to: (name) => (name === 'default' ? 'client.env' : name),
      },
    ],
  },
];

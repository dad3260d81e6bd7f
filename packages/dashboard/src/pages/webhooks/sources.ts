import type { RestSchema } from '@hatchet-ts/contracts';

export type SourceName = RestSchema<'V1WebhookSourceName'>;

/** What is known about who sends, so that a form asks for the rest only. */
export interface Source {
  label: string;
  /** Where people find the secret and enter the URL. */
  setUp: string;
  eventKeyExpression: string;
  /** Absent: signed in a way of its own that needs the secret only. */
  signatureHeaderName: string;
  encoding: RestSchema<'V1WebhookHMACEncoding'>;
  /** A delivery such as it sends. */
  sample: object;
  /** Headers that go with the sample and that expressions read. */
  sampleHeaders?: Record<string, string>;
}

export const SOURCES: Record<SourceName, Source> = {
  GENERIC: {
    label: 'Generic',
    setUp: 'Whoever posts JSON and can sign it, or send a password or key.',
    eventKeyExpression: 'input.type',
    signatureHeaderName: 'X-Signature',
    encoding: 'HEX',
    sample: { type: 'order:paid', order: 4711 },
  },
  STRIPE: {
    label: 'Stripe',
    setUp: 'In Stripe: Developers, Webhooks, Add endpoint. The signing secret begins with whsec_.',
    eventKeyExpression: "'stripe:' + input.type",
    signatureHeaderName: 'Stripe-Signature',
    encoding: 'HEX',
    sample: {
      id: 'evt_1',
      object: 'event',
      type: 'invoice.paid',
      data: { object: { id: 'in_1', amount_paid: 4200 } },
    },
  },
  GITHUB: {
    label: 'GitHub',
    setUp: 'In the repository: Settings, Webhooks, Add webhook, with the content type application/json.',
    eventKeyExpression: "'github:' + headers['x-github-event'] + ':' + input.action",
    signatureHeaderName: 'X-Hub-Signature-256',
    encoding: 'HEX',
    sample: {
      action: 'opened',
      issue: { number: 1, title: 'It works' },
      repository: { full_name: 'octo/app' },
    },
    sampleHeaders: { 'X-GitHub-Event': 'issues' },
  },
  SLACK: {
    label: 'Slack',
    setUp: 'In the app at api.slack.com: Event Subscriptions. The signing secret is under Basic Information.',
    eventKeyExpression: "'slack:' + input.type",
    signatureHeaderName: 'X-Slack-Signature',
    encoding: 'HEX',
    sample: { type: 'event_callback', event: { type: 'message', text: 'hello' } },
  },
  SVIX: {
    label: 'Svix',
    setUp: 'Where the sender manages its endpoints. The signing secret begins with whsec_.',
    eventKeyExpression: "'svix:' + input.type",
    signatureHeaderName: 'svix-signature',
    encoding: 'BASE64',
    sample: { type: 'user.created', data: { id: 'u_1' } },
  },
  LINEAR: {
    label: 'Linear',
    setUp: 'In Linear: Settings, API, New webhook. It shows the signing secret.',
    eventKeyExpression: "'linear:' + input.type + ':' + input.action",
    signatureHeaderName: 'Linear-Signature',
    encoding: 'HEX',
    sample: { type: 'Issue', action: 'create', data: { id: 'i_1', title: 'It works' } },
  },
};

import { notFound } from '@hatchet-ts/contracts';
import { prepareEvents } from '@hatchet-ts/engine';
import { listSnsIntegrations } from '@hatchet-ts/schema';
import { isUuid } from '@hatchet-ts/service-kit';
import { Reply } from '../../http/reply';
import { route } from '../../http/route';
import { amazonUrl, parseSnsMessage } from '../../sns/sns-message';

/** Takes messages of the SNS topics a tenant has connected: each notification is an event under the key in the path. */
export const receiveSns = route<'sns:update'>({
  operationId: 'sns:update',
  method: 'post',
  path: '/api/v1/sns/{tenant}/{event}',
  access: { who: 'open' },
  unchecked: true,
  callsPerMinute: 6000,
  audit: null,
  async handle({ path, rawBody }, { database, events, http, snsSignatures }) {
    const { tenant: tenantId, event: key } = path;
    const topics = isUuid(tenantId) ? await listSnsIntegrations(database, tenantId) : [];
    if (topics.length === 0) throw notFound('not found');
    const message = parseSnsMessage(rawBody);
    if (!topics.some((topic) => topic.topicArn === message.TopicArn)) throw notFound('not found');
    await snsSignatures.verify(message);
    if (message.Type === 'SubscriptionConfirmation')
      await http.request({ method: 'GET', url: amazonUrl(message.SubscribeURL) });
    if (message.Type === 'Notification')
      await events.push(
        tenantId,
        prepareEvents([{ key, payload: objectText(message.Message), metadata: null }]),
      );
    return Reply.empty();
  },
});

/** A message is whatever its publisher wrote; what is no JSON object becomes one. */
function objectText(message: string): string {
  try {
    const value: unknown = JSON.parse(message);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return message;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  return JSON.stringify({ message });
}

import { insertSnsIntegration } from '@hatchet-ts/schema';
import { uuidv7 } from '@hatchet-ts/service-kit';
import { HttpError } from '../../http/http-error';
import { Reply } from '../../http/reply';
import { route } from '../../http/route';
import { shownSnsIntegration } from './shown-sns-integration';

const TOPIC_ARN = /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]+(?:\.fifo)?$/;

export const createSnsIntegration = route<'sns:create'>({
  operationId: 'sns:create',
  method: 'post',
  path: '/api/v1/tenants/{tenant}/sns',
  access: { who: 'tenant', role: 'ADMIN' },
  audit: 'SnsCreate',
  async handle({ body, recordAudit, tenantId }, { clock, config, database }) {
    if (!TOPIC_ARN.test(body.topicArn))
      throw new HttpError(400, 'topicArn must be the ARN of an SNS topic', 'topicArn');
    const nowMs = clock.nowMs();
    const integration = await insertSnsIntegration(
      database,
      { id: uuidv7(nowMs), tenantId, topicArn: body.topicArn },
      nowMs,
    );
    if (!integration) throw new HttpError(400, 'the topic is connected already', 'topicArn');
    recordAudit({ resourceType: 'sns', resourceId: integration.id });
    return Reply.json(201, shownSnsIntegration(integration, config.SERVER_URL));
  },
});

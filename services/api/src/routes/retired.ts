import { type HttpMethod, type OperationId, openApiDocument } from '@hatchet-ts/contracts';
import { HttpError } from '../http/http-error';
import { type Route, route } from '../http/route';

/**
 * Operations of the retired v0 engine. They answer 400 with the sentence that clients of the original get, whatever
 * the path names; the tenant in the path is checked all the same.
 */
const SENTENCES: Partial<Record<OperationId, string>> = {
  'event:list': 'EventList is deprecated',
  'event:create': 'EventCreate is deprecated',
  'event:create:bulk': 'EventCreateBulk is deprecated',
  'event:update:replay': 'EventUpdateReplay is deprecated',
  'event:update:cancel': 'EventUpdateCancel is deprecated',
  'webhook:list': 'WebhookList is deprecated',
  'webhook:create': 'WebhookCreate is deprecated',
  'webhook:delete': 'WebhookDelete is deprecated',
  'webhook-requests:list': 'WebhookRequestsList is deprecated',
  'tenant:get:queue-metrics': 'TenantGetQueueMetrics is deprecated',
  'workflow-run:list': 'WorkflowRunList is deprecated; please use V1WorkflowRunList instead',
  'workflow-run:create': 'WorkflowRunCreate is deprecated; please use V1WorkflowRunCreate instead',
  'workflow-run:cancel': 'WorkflowRunCancel is deprecated; please use V1TaskCancel instead',
  'workflow-run:update:replay': 'WorkflowRunUpdateReplay is deprecated; please use V1TaskReplay instead',
  'workflow-run:get:metrics':
    'WorkflowRunGetMetrics is deprecated; please use V1TaskListStatusMetrics instead',
  'workflow-run:get': 'WorkflowRunGet is deprecated; please use V1WorkflowRunGet instead',
  'workflow-run:get:input': 'WorkflowRunGetInput is deprecated; please use V1WorkflowRunGet instead',
  'workflow-run:get:shape': 'This endpoint is deprecated.',
  'workflow-run:list:step-run-events':
    'WorkflowRunListStepRunEvents is deprecated; please use V1WorkflowRunTaskEventsList instead',
  'step-run:get': 'StepRunGet is deprecated; please use V1TaskGet instead',
  'step-run:get:schema': 'StepRunGetSchema is deprecated',
  'step-run:list:events': 'StepRunListEvents is deprecated; please use V1TaskEventList instead',
  'step-run:list:archives': 'StepRunListArchives is deprecated; please use V1TaskEventList instead',
  'step-run:update:rerun': 'StepRunUpdateRerun is deprecated; please use V1TaskReplay instead',
  'step-run:update:cancel': 'StepRunUpdateCancel is deprecated; please use V1TaskCancel instead',
};

export const retired: readonly Route[] = Object.entries(openApiDocument().paths).flatMap(([path, methods]) =>
  Object.entries(methods).flatMap(([method, operation]) => {
    const sentence = SENTENCES[operation!.operationId];
    if (sentence === undefined) return [];
    return route({
      operationId: operation!.operationId,
      method: method as HttpMethod,
      path,
      access: path.includes('{tenant}') ? { who: 'tenant', role: 'VIEWER' } : { who: 'authenticated' },
      audit: null,
      unchecked: true,
      handle() {
        throw new HttpError(400, sentence);
      },
    });
  }),
);

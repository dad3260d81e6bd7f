import type { RestSchema } from '@hatchet-ts/contracts';
import type { FilterRow } from '@hatchet-ts/schema';
import { verbatim } from '../http/verbatim-json';
import { resourceMeta } from './resource-meta';
import { EMPTY_OBJECT } from './task-summary';

export function shownFilter(filter: FilterRow): RestSchema<'V1Filter'> {
  return {
    metadata: resourceMeta(filter.id, filter.createdAt, filter.updatedAt),
    tenantId: filter.tenantId,
    workflowId: filter.workflowId,
    scope: filter.scope,
    expression: filter.expression,
    payload: verbatim(filter.payload ?? EMPTY_OBJECT),
    isDeclarative: filter.declarative,
  };
}

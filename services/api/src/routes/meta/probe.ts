import type { CheckKind, HealthServer } from '@hatchet-ts/service-kit';
import { HttpError } from '../../http/http-error';
import { Reply } from '../../http/reply';

/** 200 without a body, or 503 naming the checks that fail. */
export async function probe(health: HealthServer, kind: CheckKind): Promise<Reply> {
  const failures = await health.failures(kind);
  if (failures.length > 0)
    throw new HttpError(503, failures.map(({ name, reason }) => `${name}: ${reason}`).join('; '));
  return Reply.empty();
}

import type { WorkflowDefinition } from '@hatchet-ts/contracts';
import { compile, type Evaluation, evaluate } from '../cel';

/** Keys that begin with it belong to the engine (rule 2.8.6). */
const RESERVED_PREFIX = 'hatchet_internal_';

/** The idempotency key of a run to create, for workflows that have one (rule 2.8.1). */
export function idempotencyKeyOf(
  idempotency: NonNullable<WorkflowDefinition['idempotency']>,
  trigger: { input: string; metadataPairs: Record<string, unknown> },
): Evaluation<string> {
  const key = evaluate(compile('idempotency-key', idempotency.expression), {
    input: JSON.parse(trigger.input),
    additionalMetadata: trigger.metadataPairs,
  });
  if (!key.ok || !key.value.startsWith(RESERVED_PREFIX)) return key;
  const reason = `the key begins with ${RESERVED_PREFIX}, which is reserved`;
  return {
    ok: false,
    reason,
    error: `failed to evaluate idempotency key expression (${idempotency.expression}): ${reason}`,
  };
}

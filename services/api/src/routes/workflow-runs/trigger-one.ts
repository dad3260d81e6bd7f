import { invalidArgument } from '@hatchet-ts/contracts';
import type { TriggerRequest } from '@hatchet-ts/engine';
import type { ApiContext } from '../../api-context';
import { HttpError } from '../../http/http-error';

/**
 * Starts one run. @returns its id
 * @throws HttpError 409 while another run holds its idempotency key (rule 2.8.4)
 * @throws EngineError `invalid_argument` when the key cannot be evaluated
 */
export async function triggerOne(
  { triggers }: Pick<ApiContext, 'triggers'>,
  request: TriggerRequest,
): Promise<string> {
  const [run] = await triggers.trigger([request]);
  const { refused, runId } = run!;
  if (refused?.kind === 'expression') throw invalidArgument(refused.error);
  if (refused) throw new HttpError(409, `idempotency key collision: the run ${runId} holds the key`);
  return runId;
}

import type { RestSchema } from '@hatchet-ts/contracts';
import { CliError } from '../cli-error';
import { isUuid } from './find-workflow';
import { answer, type Rest } from './rest-client';

export type RunDetails = RestSchema<'V1WorkflowRunDetails'>;

/** @throws CliError unless it is a UUID, which is asked of nobody */
export function checkRunId(runId: string): string {
  if (!isUuid(runId))
    throw new CliError(`invalid run ID "${runId}": it is no UUID`, {
      hint: "'hatchet runs list' shows the ids of runs.",
    });
  return runId;
}

/** A run with its tasks and timeline. */
export async function getRun({ client }: Rest, runId: string): Promise<RunDetails> {
  return answer(
    client.GET('/api/v1/stable/workflow-runs/{v1-workflow-run}', {
      params: { path: { 'v1-workflow-run': checkRunId(runId) } },
    }),
    'run',
  );
}

const FINAL = new Set(['COMPLETED', 'FAILED', 'CANCELLED']);

export const hasEnded = (status: string): boolean => FINAL.has(status);

import type { RestSchema } from '@hatchet-ts/contracts';
import { CliError } from '../../cli-error';
import type { ConnectionOptions, Invocation, OutputOptions } from '../../command-spec';
import { parsePast } from '../../input/moment';
import { confirmed } from '../../input/prompt';
import { print } from '../../output/print';
import { done } from '../../output/say';
import { checkRunId, getRun } from '../../rest/find-run';
import { workflowIds } from '../../rest/find-workflow';
import type { RunFilter } from '../../rest/list-runs';
import { answer, connectRest, type Rest } from '../../rest/rest-client';

export type BulkOptions = ConnectionOptions & OutputOptions & RunFilter & { yes?: boolean };

/** What cancel and replay share: one run by id, or all that match. */
export interface BulkChange {
  verb: 'cancel' | 'replay';
  /** For the report: `Cancelled 3 runs`. */
  past: string;
  send(rest: Rest, request: RestSchema<'V1CancelTaskRequest'>): Promise<string[]>;
}

/** A single run is changed at a word; only a bulk change, and one somebody reads about, is asked for first. */
export async function changeRuns(
  { args, options }: Invocation<BulkOptions>,
  change: BulkChange,
): Promise<void> {
  const [runId] = args;
  const isForProgram = options.output === 'json' || options.output === 'yaml';
  const rest = await connectRest(options);
  let request: RestSchema<'V1CancelTaskRequest'>;
  if (runId) {
    checkRunId(runId);
    if (!isForProgram && !options.yes) {
      const { run } = await getRun(rest, runId);
      if (!(await confirmed(`${capital(change.verb)} run '${run.displayName}'?`, options.yes))) return;
    }
    request = { externalIds: [runId] };
  } else {
    const filter = await filterOf(rest, options, change.verb);
    if (!isForProgram && !options.yes) {
      const count = await countMatches(rest, filter);
      if (!(await confirmed(`${capital(change.verb)} ${count} ${count === 1 ? 'run' : 'runs'}?`, false)))
        return;
    }
    request = { filter };
  }
  const ids = await change.send(rest, request);
  if (!isForProgram) return done(`${change.past} ${ids.length} ${ids.length === 1 ? 'run' : 'runs'}`);
  await print(options.output, { ids }, () => '');
}

async function filterOf(
  rest: Rest,
  { since, until, status, workflow }: BulkOptions,
  verb: string,
): Promise<RestSchema<'V1TaskFilter'>> {
  if (!since) throw new CliError(`--since is required for bulk ${verb} (or provide a run ID as argument)`);
  return {
    since: parsePast('--since', since),
    until: until && parsePast('--until', until),
    statuses: status,
    workflowIds: await workflowIds(rest, workflow),
  };
}

async function countMatches(
  { client, tenant }: Rest,
  { since, until, statuses, workflowIds }: RestSchema<'V1TaskFilter'>,
): Promise<number> {
  const ids = await answer(
    client.GET('/api/v1/stable/tenants/{tenant}/workflow-runs/external-ids', {
      params: { path: { tenant }, query: { since, until, statuses, workflow_ids: workflowIds } },
    }),
  );
  return ids.length;
}

const capital = (word: string) => word[0]!.toUpperCase() + word.slice(1);

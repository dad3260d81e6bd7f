import type { RestSchema } from '@hatchet-ts/contracts';
import type { ConnectionOptions, Invocation, OutputOptions } from '../command-spec';
import { print } from '../output/print';
import { style } from '../output/style';
import { relativeTime } from '../output/time';
import { checkRunId, getRun, hasEnded } from '../rest/find-run';
import { answer, connectRest } from '../rest/rest-client';

type Reason = RestSchema<'V1WaitingReason'>;

export async function run({ args, options }: Invocation<ConnectionOptions & OutputOptions>): Promise<void> {
  const rest = await connectRest(options);
  const runId = checkRunId(args[0]!);
  const [waiting, { run: found }] = await Promise.all([
    answer(
      rest.client.GET('/api/v1/stable/workflow-runs/{v1-workflow-run}/waiting', {
        params: { path: { 'v1-workflow-run': runId } },
      }),
      'run',
    ),
    getRun(rest, runId),
  ]);
  await print(options.output, waiting, () =>
    waiting.rows.length ? waiting.rows.map(explanation).join('\n\n') : nothingWaits(runId, found.status),
  );
}

function nothingWaits(runId: string, status: string): string {
  if (hasEnded(status)) return `The run has ended: ${status}. 'hatchet runs get ${runId}' shows how.`;
  return `Nothing of this run waits: it is ${status}.`;
}

function explanation(reason: Reason): string {
  const { bold, dim } = style();
  const { taskName, gate, holders = [], workers = [] } = reason;
  const lines = [
    `${bold(taskName)} waits at the gate ${bold(gate)}: ${reason.reason}`,
    `  released by   ${reason.releasedBy}`,
  ];
  if (reason.since) lines.push(`  since         ${reason.since} ${dim(`(${relativeTime(reason.since)})`)}`);
  if (reason.deadline)
    lines.push(`  until         ${reason.deadline} ${dim(`(${relativeTime(reason.deadline)})`)}`);
  if (reason.key !== undefined) lines.push(`  key           ${reason.key}`);
  if (reason.limit !== undefined) lines.push(`  in use        ${reason.inUse ?? '?'} of ${reason.limit}`);
  if (reason.ahead !== undefined) lines.push(`  ahead of it   ${reason.ahead}`);
  for (const { runId } of holders) lines.push(`  held by run   ${runId}`);
  for (const worker of workers) lines.push(`  worker        ${workerText(worker)}`);
  return lines.join('\n');
}

function workerText({
  name,
  connected,
  paused,
  running,
  slots,
}: NonNullable<Reason['workers']>[number]): string {
  const state = connected ? (paused ? 'paused' : 'connected') : 'not connected';
  const places = Object.entries(slots).map(([kind, count]) => `${count} ${kind}`);
  return `${name}: ${state}, ${running} running, slots ${places.join(', ') || 'none'}`;
}

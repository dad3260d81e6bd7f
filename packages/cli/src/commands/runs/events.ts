import type { RestSchema } from '@hatchet-ts/contracts';
import type { ConnectionOptions, Invocation, OutputOptions } from '../../command-spec';
import { errorText } from '../../output/error-text';
import { print } from '../../output/print';
import { clockTime } from '../../output/time';
import { checkRunId } from '../../rest/find-run';
import { answer, connectRest, type Rest } from '../../rest/rest-client';

/** What one request brings at most. */
const PAGE = 1_000;

export async function run({ args, options }: Invocation<ConnectionOptions & OutputOptions>): Promise<void> {
  const rest = await connectRest(options);
  const events = await allEvents(rest, checkRunId(args[0]!));
  await print(options.output, events, () =>
    events.length ? events.map(text).join('\n') : 'No events found for this run.',
  );
}

async function allEvents({ client }: Rest, runId: string): Promise<RestSchema<'V1TaskEvent'>[]> {
  const events: RestSchema<'V1TaskEvent'>[] = [];
  for (;;) {
    const { rows = [] } = await answer(
      client.GET('/api/v1/stable/workflow-runs/{v1-workflow-run}/task-events', {
        params: { path: { 'v1-workflow-run': runId }, query: { limit: PAGE, offset: events.length } },
      }),
      'run',
    );
    events.push(...rows);
    if (rows.length < PAGE) return events;
  }
}

/** The longest usual event type is SENT_TO_WORKER; the rare longer ones push their row aside. */
function text({
  timestamp,
  eventType,
  taskDisplayName,
  message,
  errorMessage,
}: RestSchema<'V1TaskEvent'>): string {
  const said = errorText(message || errorMessage);
  return [clockTime(timestamp), eventType.padEnd(22), taskDisplayName ?? '', said].join('  ').trimEnd();
}

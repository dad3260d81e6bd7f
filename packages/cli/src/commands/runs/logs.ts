import { setTimeout as pause } from 'node:timers/promises';
import type { ConnectionOptions, Invocation, OutputOptions } from '../../command-spec';
import { parsePast } from '../../input/moment';
import { print } from '../../output/print';
import { style } from '../../output/style';
import { clockTime } from '../../output/time';
import { getRun, hasEnded } from '../../rest/find-run';
import { connectRest } from '../../rest/rest-client';
import { type LogLine, RunLogs } from '../../rest/run-logs';

type Options = ConnectionOptions & OutputOptions & { follow?: boolean; since?: string; tail?: number };

/** New lines are looked for this often. */
const FOLLOW_EVERY_MS = 500;

export async function run({ args, options }: Invocation<Options>): Promise<void> {
  const rest = await connectRest(options);
  const since = options.since && parsePast('--since', options.since);
  const logs = new RunLogs(rest, since || undefined);
  let details = await getRun(rest, args[0]!);
  const first = (await logs.read(details)).slice(options.tail ? -options.tail : 0);
  if (!options.follow) {
    // A run without lines is `null`, as programs that read the original's answer expect it.
    const document = first.length ? first : null;
    return print(options.output, document, () =>
      first.length
        ? first.map((line) => text(line, details.tasks.length)).join('\n')
        : 'No logs found for this run.',
    );
  }
  const show = (lines: LogLine[]) => {
    for (const line of lines)
      console.log(options.output === 'json' ? JSON.stringify(line) : text(line, details.tasks.length));
  };
  show(first);
  for (;;) {
    const ended = hasEnded(details.run.status);
    await pause(FOLLOW_EVERY_MS);
    // Clients may send a line beside the result of its task, so the last look is taken after the end.
    details = await getRun(rest, args[0]!);
    show(await logs.read(details));
    if (ended) return;
  }
}

function text({ createdAt, level, message, taskDisplayName }: LogLine, tasks: number): string {
  const { dim, red, yellow } = style();
  const colour = level === 'ERROR' ? red : level === 'WARN' ? yellow : dim;
  const parts = [dim(clockTime(createdAt)), colour((level ?? '').padEnd(5))];
  if (tasks > 1) parts.push(dim(`[${taskDisplayName}]`));
  return [...parts, message].join('  ');
}

import type { RunDetails } from '../rest/find-run';
import { errorLine, errorText } from './error-text';
import { colouredStatus } from './status';
import { table } from './table';
import { relativeTime, shortDuration } from './time';

/** A run for a person: how it stands, its tasks in the order they depend on each other, what went wrong. */
export function runText({ run, tasks, shape }: RunDetails): string {
  const facts: [string, string | undefined][] = [
    ['Run', run.metadata.id],
    ['Workflow', run.displayName],
    ['Status', colouredStatus(run.status)],
    ['Created', `${run.createdAt ?? run.metadata.createdAt} (${relativeTime(run.createdAt)})`],
    ['Duration', run.duration === undefined ? undefined : shortDuration(run.duration)],
    ['Input', JSON.stringify(run.input)],
    ['Output', run.status === 'COMPLETED' ? JSON.stringify(run.output) : undefined],
    ['Error', errorText(run.errorMessage) || undefined],
  ];
  const order = new Map(shape.map(({ taskExternalId }, index) => [taskExternalId, index]));
  const rows = [...tasks]
    .sort((one, other) => (order.get(one.taskExternalId) ?? 0) - (order.get(other.taskExternalId) ?? 0))
    .map((task) => [
      task.displayName,
      colouredStatus(task.status),
      task.attempt,
      task.duration === undefined ? '-' : shortDuration(task.duration),
      errorLine(task.errorMessage),
      task.taskExternalId,
    ]);
  const text = facts.filter(([, value]) => value !== undefined).map(([label, value]) => `${label}: ${value}`);
  return [
    ...text,
    '',
    table(['TASK', 'STATUS', 'ATTEMPT', 'DURATION', 'ERROR', 'ID'], rows, 'No tasks.'),
  ].join('\n');
}

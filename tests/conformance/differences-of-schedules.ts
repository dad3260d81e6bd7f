import type { Change, LineChange } from './changes';
import type { IntendedDifference } from './differences';

const TRACE = '28-crons-schedules';
const SCHEDULES = /\/workflows\/(g-simple\/)?scheduled/;

const answered = (
  line: number,
  status: number,
  error: { description: string; field?: string },
): LineChange => ({
  kind: 'line',
  trace: TRACE,
  line,
  promised: { status, answer: { errors: [{ ...error }] } },
});
const withoutEmpty = (field: string): Change => ({
  kind: 'value',
  where: SCHEDULES,
  path: `answer.**.${field}`,
  to: (value) => (value === '' || value === '0001-01-01T00:00:00Z' ? undefined : value),
});

/** Crons and scheduled runs: trace 28. */
export const scheduleChanges: IntendedDifference[] = [
  {
    topic: 'Cron expression that is none',
    original: 'Accepted, answered with the cron, which is then missing from every list and never fires.',
    ours: '400 with a text that names the expression, what is wrong with it and where.',
    reason: 'Who mistypes an expression must hear of it.',
    changes: [
      answered(19, 400, {
        description:
          "Invalid cron expression 'every day': expected 5 fields, or 6 with the second first, but found 2 (at position 10)",
        field: 'cronExpression',
      }),
    ],
  },
  {
    topic: 'Deleting a cron twice',
    original: '500.',
    ours: '404.',
    reason: 'A defect of the original.',
    changes: [answered(25, 404, { description: 'not found' })],
  },
  {
    topic: 'Run of a schedule that has not run',
    original: '`workflowRunCreatedAt` is the year 1, `workflowRunName` empty.',
    ours: 'Both are left out until there is a run.',
    reason: 'A defect of the original.',
    changes: [withoutEmpty('workflowRunCreatedAt'), withoutEmpty('workflowRunName')],
  },
  {
    topic: 'Schedule with a time in the past',
    original: 'It runs within a second and is listed until then.',
    ours: 'It runs before its creation is answered, and so is never listed.',
    reason: 'What is due runs; there is nothing to wait for.',
    changes: [
      {
        kind: 'value',
        traces: [TRACE],
        where: /^GET .*\/workflows\/scheduled$/,
        path: 'answer.rows',
        to: (rows) =>
          Array.isArray(rows)
            ? rows.filter((row) => (row as { triggerAt?: string }).triggerAt !== '2020-01-01T00:00:00Z')
            : rows,
      },
    ],
  },
];

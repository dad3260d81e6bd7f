import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { NonRetryableError } from '@hatchet-dev/typescript-sdk/v1';
import { startStack, type TestStack, until } from '@hatchet-ts/testkit';
import { Sdk } from '../sdk/sdk';
import { Cli } from './cli';

interface RecordedAnswer {
  command: string;
  exit: number;
  stdout: unknown;
}

const RECORDED = readFileSync(path.resolve(__dirname, '../fixtures/traces/cli-answers.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as RecordedAnswer);

/** Where the original fails and we answer, or the other way round. */
const OTHER_EXIT_CODES: Readonly<Record<string, { exit: number; because: string }>> = {
  'hatchet runs list --since 1h --limit 3': { exit: 0, because: 'a list without a terminal is a table' },
  'hatchet runs get <id3>': { exit: 0, because: 'a run without a terminal is text' },
  'hatchet workflows list --limit 2': { exit: 0, because: 'a list without a terminal is a table' },
  'hatchet workflows get g-simple -o json': { exit: 0, because: 'a name is as good as an id' },
  'hatchet worker list': { exit: 0, because: 'a list without a terminal is a table' },
  'hatchet cron list': { exit: 0, because: 'a list without a terminal is a table' },
  'hatchet cron create -w g-simple -n x -c nope -o json': {
    exit: 1,
    because: 'no such expression is a cron',
  },
};

/**
 * Fields of the recording that are not there, on purpose: the wrapping of a run's input, which the replay recipe needs
 * bare; slots for durable tasks of a worker that has none; fields of a scheduled run that has not run, which the original
 * fills with the year 1.
 */
const LEFT_OUT = new Set([
  ...['overrides', 'parents', 'triggered_by', 'triggers', 'user_data'],
  ...['durable', 'workflowRunCreatedAt', 'workflowRunName'],
]);
const LEFT_OUT_AT = /\.input\.input$/;
/** What another SDK registered: there, and an object. */
const OF_THE_SDK = new Set(['workflowConfig']);
/** Values that must be the same, not only of the same kind. */
const SAME_VALUES = new Set([
  ...[
    'status',
    'workflow',
    'workflowName',
    'eventType',
    'type',
    'key',
    'limit',
    'limitValue',
    'value',
    'window',
  ],
  ...['cron', 'enabled', 'method', 'deleted', 'isDurable', 'taskName', 'Name', 'ReadableId', 'Action'],
]);

// A machine under load takes long to start a platform and fifty processes one after the other.
describe('what the original printed', () => {
  const cli = new Cli();
  const captured = new Map<string, string>();
  let stack: TestStack;
  let sdk: Sdk;

  beforeAll(async () => {
    stack = await startStack({ mode: 'lite' });
    sdk = Sdk.connect(stack.clientEnv);
    const simple = sdk.hatchet.task({ name: 'g-simple', fn: () => ({ ok: true }) });
    const nonretry = sdk.hatchet.task({
      name: 'g-nonretry',
      retries: 3,
      fn: () => {
        throw new NonRetryableError('never again');
      },
    });
    await sdk.startWorker('gold-worker', {
      workflows: [simple, nonretry],
      slots: 20,
      labels: { mem: '512', zone: 'eu' },
    });
    // What the recording found there already.
    await sdk.hatchet.crons.create('g-simple', { name: 'cli-cron', expression: '*/10 * * * *', input: {} });
    await sdk.hatchet.ratelimits.upsert({ key: 'a', limit: 2 });
    writeFileSync(path.join(cli.home, 'in5.json'), '{"n": 5}');
    writeFileSync(path.join(cli.home, 'empty.json'), '{}');
    writeFileSync(path.join(cli.home, 'bad.json'), '{bad');
    captured.set('<jwt>', stack.token);
    captured.set('<id11>', '019d0000-0000-7000-8000-000000000000');
  });

  afterAll(async () => {
    await sdk?.close();
    await stack?.stop();
    cli.remove();
  });

  it.each(RECORDED.map((recorded, index) => [recorded.command, recorded, index] as const))(
    '%s',
    async (command, recorded) => {
      if (command.startsWith('hatchet runs')) await untilAllEnded();

      const answer = await cli.run(wordsOf(command));

      expect({ ...answer, stdout: undefined }).toMatchObject({
        code: OTHER_EXIT_CODES[command]?.exit ?? recorded.exit,
      });
      if (answer.code !== 0) {
        expect(answer.stderr).toMatch(/^Error: \S/);
        expect(answer.stdout).toBe('');
        return;
      }
      if (recorded.exit !== 0) {
        expect(answer.stdout).not.toBe('');
        return;
      }
      if (typeof recorded.stdout === 'string') return expectText(recorded.stdout, answer.stdout, command);
      const document: unknown = JSON.parse(answer.stdout);
      capture(recorded.stdout, document);
      expectLike(recorded.stdout, document, command);
    },
  );

  /** The recording looks at runs that have ended. */
  const untilAllEnded = () =>
    until(async () => {
      const { rows } = await sdk.hatchet.runs.list({ onlyTasks: false });
      return rows.every(({ status }) => ['COMPLETED', 'FAILED', 'CANCELLED'].includes(status));
    });

  /** Words as a shell would split them; expressions and JSON are one word each. */
  function wordsOf(command: string): string[] {
    const text = [...captured].reduce((sum, [label, value]) => sum.replaceAll(label, value), command);
    return (text.match(/\*\/10 \* \* \* \*|\S+/g) ?? []).slice(1);
  }

  function capture(recorded: unknown, ours: unknown): void {
    const label = (recorded as { runId?: string } | null)?.runId;
    if (label) captured.set(label, (ours as { runId: string }).runId);
  }

  function expectText(recorded: string, ours: string, command: string): void {
    if (command === 'hatchet --version') {
      expect(ours).toMatch(/^v\d+\.\d+\.\d+\n$/);
      return;
    }
    const wordsSaid = (text: string) =>
      text
        .replace(/^[\d:.]+ .*$/gm, '')
        .replace(/<id\d+>|[0-9a-f-]{36}/g, 'ID')
        .replace(/https?:\S+|localhost:\d+/g, 'ADDRESS')
        .replace(/'g-nonretry-\d+'/, "'g-nonretry'")
        .split('\n')
        .map((line) => line.replace(/[│╭╮╰╯─]/g, '').trim())
        .filter(Boolean);
    expect(wordsSaid(ours)).toEqual(expect.arrayContaining(wordsSaid(recorded)));
    if (command === 'hatchet runs events <id3>')
      for (const type of ['FAILED', 'STARTED', 'ASSIGNED', 'QUEUED', 'SENT_TO_WORKER'])
        expect(ours).toContain(type);
  }

  /** Every field of the recording is there, of the same kind; where the value matters, it is the same. */
  function expectLike(recorded: unknown, ours: unknown, at: string): void {
    if (Array.isArray(recorded)) {
      expect({ at, isList: Array.isArray(ours) }).toEqual({ at, isList: true });
      const rows = recorded.filter((row) => typeof row !== 'string' || !row.startsWith('…'));
      rows.forEach((row, index) => {
        // A list holds what this test has made, which may be fewer.
        if ((ours as unknown[]).length > index)
          expectLike(row, (ours as unknown[])[index], `${at}[${index}]`);
      });
      if (rows.length > 0)
        expect({ at, length: (ours as unknown[]).length > 0 }).toEqual({ at, length: true });
      return;
    }
    if (typeof recorded === 'object' && recorded !== null) {
      expect({ at, kind: typeof ours }).toEqual({ at, kind: 'object' });
      for (const [field, value] of Object.entries(recorded)) {
        if (LEFT_OUT.has(field) || LEFT_OUT_AT.test(`${at}.${field}`)) continue;
        const there = typeof ours === 'object' && ours !== null && field in ours;
        expect({ at: `${at}.${field}`, there }).toEqual({ at: `${at}.${field}`, there: true });
        const mine = (ours as Record<string, unknown>)[field];
        if (SAME_VALUES.has(field) && typeof value !== 'object')
          expect({ at: `${at}.${field}`, value: mine }).toEqual({ at: `${at}.${field}`, value });
        else expectLike(OF_THE_SDK.has(field) ? {} : value, mine, `${at}.${field}`);
      }
      return;
    }
    if (recorded !== null) expect({ at, kind: typeof ours }).toEqual({ at, kind: typeof recorded });
  }
});

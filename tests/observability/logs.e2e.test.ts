import { randomUUID } from 'node:crypto';
import { status } from '@grpc/grpc-js';
import { startStack, type TestStack } from '@hatchet-ts/testkit';
import { RawPlatform } from './raw-platform';
import { type Told, toldBy } from './told-by';

interface Row {
  message: string;
  level: string;
  attempt: number;
  retryCount: number;
  createdAt: string;
  taskExternalId: string;
  taskDisplayName: string;
  metadata: unknown;
}

describe('log lines', () => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await startStack({ mode: 'lite' });
  });
  afterAll(() => stack?.stop());

  describe('with the published TypeScript SDK', () => {
    let told: Map<string, Told>;
    beforeAll(async () => {
      told = await toldBy(stack, 'logs.ts');
    });

    it('appear under their task with level, attempt, time and order (LOG-01, TSS-53)', () => {
      const { rows, taskId } = told.get('talk') as unknown as { rows: Row[]; taskId: string };
      expect(rows.map(({ message, level, attempt }) => [message, level, attempt])).toEqual(
        [1, 2].flatMap((attempt) => [
          [`debug of ${attempt}`, 'DEBUG', attempt],
          [`info of ${attempt}`, 'INFO', attempt],
          [`WARN of ${attempt}`, 'WARN', attempt],
          [`error of ${attempt}`, 'ERROR', attempt],
        ]),
      );
      const times = rows.map((row) => Date.parse(row.createdAt));
      expect([...times].sort((a, b) => a - b)).toEqual(times);
      for (const row of rows)
        expect(row).toMatchObject({
          taskExternalId: taskId,
          taskDisplayName: 'talker',
          retryCount: row.attempt - 1,
        });
    });

    it('are found by level, attempt, text, time and order (LOG-05)', () => {
      const { warnings, second, found, newest, since, until, rows } = told.get('talk') as unknown as Record<
        string,
        string[]
      > & { rows: Row[] };
      expect(warnings).toEqual(['WARN of 1', 'error of 1', 'WARN of 2', 'error of 2']);
      expect(second).toEqual(['debug of 2', 'info of 2', 'WARN of 2', 'error of 2']);
      expect(found).toEqual(['WARN of 1', 'WARN of 2']);
      expect(newest).toEqual(['error of 2', 'WARN of 2']);
      const at = (i: number) => Date.parse(rows[i]!.createdAt);
      const messages = (keep: (ms: number) => boolean) =>
        rows.filter((row) => keep(Date.parse(row.createdAt))).map((row) => row.message);
      expect(since).toEqual(messages((ms) => ms > at(3)));
      expect(until).toEqual(messages((ms) => ms < at(4)));
    });

    it('beyond 1,000 of a task are dropped behind one line that says so, and the task goes on (LOG-04)', () => {
      const { lines, output } = told.get('chatter') as unknown as {
        lines: string[];
        output: Record<string, unknown>;
      };
      expect(JSON.stringify(output)).toContain('1100');
      expect(lines).toHaveLength(1001);
      expect(lines.at(-1)).toBe(
        'The limit of 1000 log lines per task is reached: further lines of this task are not stored.',
      );
      const others = lines.slice(0, -1);
      expect(others.every((line) => /^line \d+$/.test(line))).toBe(true);
      expect(new Set(others).size).toBe(1000);
    });
  });

  describe('as they come over the wire', () => {
    let platform: RawPlatform;
    let taskRunExternalId: string;
    beforeAll(async () => {
      platform = new RawPlatform(stack.hostPort, stack.token);
      await platform.register('quiet');
      taskRunExternalId = await platform.trigger('quiet');
    });
    afterAll(() => platform?.close());

    const rows = async (query = ''): Promise<Row[]> => {
      const response = await fetch(
        `${stack.serverUrl}/api/v1/stable/tasks/${taskRunExternalId}/logs${query}`,
        {
          headers: { authorization: `Bearer ${stack.token}` },
        },
      );
      return ((await response.json()) as { rows: Row[] }).rows;
    };

    it('take the time of the worker when it is near ours, else the time of arrival', async () => {
      const near = new Date(Date.now() - 20_000);
      const behind = new Date(Date.now() - 3_600_000);
      const ahead = new Date(Date.now() + 3_600_000);
      for (const [message, createdAt] of [
        ['near', near],
        ['behind', behind],
        ['ahead', ahead],
        ['none', undefined],
      ] as const)
        await platform.putLog({ taskRunExternalId, message, createdAt });
      const listed = await rows();
      expect(listed.map((row) => row.message)).toEqual(['near', 'behind', 'ahead', 'none']);
      expect(Date.parse(listed[0]!.createdAt)).toBe(near.getTime());
      for (const row of listed.slice(1))
        expect(Math.abs(Date.parse(row.createdAt) - Date.now())).toBeLessThan(120_000);
    });

    it('have 1 to 10,000 characters, a known level, an object of metadata, and a task (engine-behaviour 11.3)', async () => {
      const put = (more: object) => platform.putLog({ taskRunExternalId, message: 'x', ...more });
      await put({ message: '😀'.repeat(10_000) });
      await put({ level: '', metadata: '{"a":1}' });
      await put({ message: 'a\0b', level: 'DEBUG', metadata: '' });
      for (const bad of [
        { message: '' },
        { message: 'x'.repeat(10_001) },
        { level: 'LOUD' },
        { metadata: '[1]' },
        { metadata: '{' },
        { taskRetryCount: -1 },
        { taskRunExternalId: 'x' },
      ])
        await expect(put(bad)).rejects.toMatchObject({ code: status.INVALID_ARGUMENT });
      const unknown = randomUUID();
      await expect(put({ taskRunExternalId: unknown })).rejects.toMatchObject({
        code: status.NOT_FOUND,
        details: `task run not found: ${unknown}`,
      });
      expect(
        (await rows('?search=a')).map(({ message, level, metadata }) => [message, level, metadata]),
      ).toContainEqual(['ab', 'DEBUG', {}]);
    });
  });
});

describe('with log ingestion switched off', () => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await startStack({ mode: 'lite', env: { SERVER_LOG_INGESTION_ENABLED: 'false' } });
  });
  afterAll(() => stack?.stop());

  it('tasks log into nothing and complete (LOG-07)', async () => {
    const told = await toldBy(stack, 'logs.ts', { INGESTION: 'off' });
    expect(told.get('talk')).toMatchObject({ rows: [] });
    expect(told.get('chatter')).toMatchObject({ lines: [] });
  });
});

import createClient from 'openapi-fetch';
import { type Rest, restOf } from './rest-client';
import { type LogLine, RunLogs } from './run-logs';

const TASK = '0199a000-0000-7000-8000-000000000001';
const details = { tasks: [{ taskExternalId: TASK }] } as Parameters<RunLogs['read']>[0];

/** A platform whose task has `lines`; as the real one, it takes the times of a filter as exclusive. */
function platformWith(lines: LogLine[]): Rest {
  const rest = restOf({
    serverUrl: 'http://platform.test',
    token: 't',
    tenantId: 'tenant',
  } as Rest['connection']);
  const answerLines = (request: Request): Response => {
    const query = new URL(request.url).searchParams;
    const since = query.get('since');
    const from = Number(query.get('offset') ?? 0);
    const rows = lines
      .filter(({ createdAt }) => since === null || createdAt > since)
      .sort((one, other) => (one.createdAt < other.createdAt ? -1 : 1));
    return Response.json({ rows: rows.slice(from, from + Number(query.get('limit'))) });
  };
  return {
    ...rest,
    client: createClient({ baseUrl: 'http://platform.test', fetch: async (request) => answerLines(request) }),
  };
}

const line = (second: number, message: string): LogLine =>
  ({
    createdAt: new Date(Date.UTC(2026, 0, 1) + second * 1_000).toISOString(),
    message,
    level: 'INFO',
    retryCount: 0,
  }) as LogLine;

describe('lines of a run that is followed', () => {
  const messages = async (logs: RunLogs) => (await logs.read(details)).map(({ message }) => message);

  it('are read once each, whenever they arrive', async () => {
    const lines: LogLine[] = [];
    const logs = new RunLogs(platformWith(lines));

    expect(await messages(logs)).toEqual([]);
    lines.push(line(0, 'one'));
    expect(await messages(logs)).toEqual(['one']);
    lines.push(line(3, 'two'));
    expect(await messages(logs)).toEqual(['two']);
    lines.push(line(60, 'three'));
    expect(await messages(logs)).toEqual(['three']);
    expect(await messages(logs)).toEqual([]);
  });

  it('are read although a younger line came before them', async () => {
    const lines = [line(5, 'young')];
    const logs = new RunLogs(platformWith(lines));

    expect(await messages(logs)).toEqual(['young']);
    lines.push(line(2, 'old'));
    expect(await messages(logs)).toEqual(['old']);
  });

  it('may be alike: each is read as often as it was written', async () => {
    const lines = [line(1, 'again'), line(1, 'again')];
    const logs = new RunLogs(platformWith(lines));

    expect(await messages(logs)).toEqual(['again', 'again']);
    lines.push(line(1, 'again'));
    expect(await messages(logs)).toEqual(['again']);
  });

  it('are read beyond one page', async () => {
    const logs = new RunLogs(platformWith(Array.from({ length: 2_500 }, (_, n) => line(n, `line ${n}`))));

    expect(await messages(logs)).toHaveLength(2_500);
  });

  it('begin at the time asked for, also when reading goes on', async () => {
    const lines = [line(1, 'before'), line(3, 'after')];
    const logs = new RunLogs(platformWith(lines), line(2, '').createdAt);

    expect(await messages(logs)).toEqual(['after']);
    expect(await messages(logs)).toEqual([]);
  });
});

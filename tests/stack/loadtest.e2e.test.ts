import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { queryDatabase, runProgram, startStack, type TestStack } from '@hatchet-ts/testkit';

const PROGRAM = path.resolve(__dirname, '../../packages/loadtest/bin/hatchet-loadtest.js');

/** States of ended tasks as they are stored. */
const COMPLETED = 1;
const FAILED = 2;

describe('hatchet-loadtest against a platform', () => {
  let stack: TestStack;
  let directory: string;

  /** Separated by namespaces, three of them run beside each other. */
  const loadtest = async (flags: string, namespace: string, env: Record<string, string> = {}) => {
    const json = path.join(directory, `${namespace}.json`);
    const run = runProgram(PROGRAM, [...flags.split(' '), '--json', json], {
      env: { ...stack.clientEnv, HATCHET_CLIENT_NAMESPACE: namespace, ...env },
    });
    const { code } = await run.ended;
    return { code, output: run.output(), result: () => JSON.parse(readFileSync(json, 'utf8')) };
  };
  type Ended = Awaited<ReturnType<typeof loadtest>>;
  let counted: Ended;
  let slow: Ended;
  let lossy: Ended;
  const chart = () => path.join(directory, 'counted.html');

  beforeAll(async () => {
    stack = await startStack({ mode: 'lite' });
    directory = mkdtempSync(path.join(tmpdir(), 'hatchet-loadtest-'));
    [counted, slow, lossy] = await Promise.all([
      // The word before the flags is how the documented Pod calls it.
      loadtest(`loadtest -e 40 -d 3s -F 3 -f 0.5 -s 7 -P 2kb -w 90s --chart ${chart()}`, 'counted'),
      loadtest('-e 50 -d 3s -c 5 -D 1s -p 1s -l warn -w 90s', 'slow'),
      loadtest('-e 10 -d 1s -D 1h -w 1s', 'lossy'),
    ]);
  });
  afterAll(async () => {
    await stack?.stop();
    if (directory) rmSync(directory, { recursive: true });
  });

  const query = <Row extends object>(sql: string) => queryDatabase<Row>(stack.databaseUrl, sql);
  const runsOf = (namespace: string) =>
    query<{ state: number; count: number; bytes: number }>(
      `select t.state, count(*)::int as count, max(length(p.body))::int as bytes
       from tasks t join workflows w on w.id = t.workflow_id join payloads p on p.id = t.id and p.kind = 1
       where w.name like '${namespace}\\_%' group by 1 order by 1`,
    );

  it('pushes at its rate and starts as many runs per event as asked for (SLF-64, SLF-67 to SLF-69, SLF-77)', async () => {
    expect(counted).toMatchObject({ code: 0 });
    expect(counted.result().measures).toMatchObject({
      due: 120,
      pushed: 120,
      executed: 360,
      lost: 0,
      refused: 0,
    });
    const stored = await query(
      `select count(*)::int as count from events where key = 'counted_loadtest:event'`,
    );
    expect(stored).toEqual([{ count: 120 }]);
  });

  it('tells numbers that agree with the database (SLF-70, SLF-72, SLF-76)', async () => {
    const { failed, write, start, execution } = counted.result().measures;
    const runs = await runsOf('counted');
    expect(runs).toMatchObject([
      { state: COMPLETED, count: 360 - failed },
      { state: FAILED, count: failed },
    ]);
    // Half of 360; further off than this about once in the age of the universe.
    expect(failed).toBeGreaterThan(90);
    expect(failed).toBeLessThan(270);
    for (const { bytes } of runs) expect(bytes - 2048).toBeLessThan(100);
    expect(write.averageMs).toBeGreaterThan(0);
    expect(execution.averageMs).toBeGreaterThan(start.averageMs);
  });

  it('registers a worker with the slots asked for (SLF-73)', async () => {
    expect(await query(`select slots from workers where name = 'counted_loadtest'`)).toEqual([
      { slots: { default: 7 } },
    ]);
  });

  it('prints progress, a summary and writes charts (SLF-71, SLF-76)', () => {
    expect(counted.output).toMatch(/info {2}worker [0-9a-f-]+ with 7 slots/);
    expect(counted.output).toMatch(/info {2}\d+ s: \d+ events pushed, \d+ runs executed, \d+ open/);
    expect(counted.output).toMatch(/average execution time per executed event +[\d.]+ m?s/);
    expect(counted.output).toMatch(/average write time per event +[\d.]+ m?s/);
    expect(readFileSync(chart(), 'utf8')).toContain('Distribution of latencies');
  });

  it('holds no more events open than --concurrency, waits --delay in each and starts its worker late (SLF-65, SLF-66, SLF-75)', () => {
    expect(slow).toMatchObject({ code: 0 });
    const { due, pushed, lost, mostOpen, start, execution } = slow.result().measures;
    expect({ due, lost, mostOpen }).toEqual({ due: 150, lost: 0, mostOpen: 5 });
    expect(pushed).toBeLessThan(150);
    // Timers count whole milliseconds.
    expect(execution.p50Ms).toBeGreaterThanOrEqual(999);
    // The first five queue until the worker is there. Its delay began before the first push, by more on a machine that stalls.
    expect(start.maxMs).toBeGreaterThan(500);
  });

  it('prints no info line at level warn (SLF-71)', () => {
    expect(slow.output).not.toMatch(/ (info|debug) /);
    expect(slow.output).toContain('runs executed');
    expect(slow.output).toMatch(/warn {2}events wait for a place/);
  });

  it('waits --wait for open events, then reports them lost and fails (SLF-74, SLF-76)', () => {
    expect(lossy).toMatchObject({ code: 1 });
    const { pushed, unanswered, lost, executed } = lossy.result().measures;
    // A machine that stalls may leave pushes without an answer in that second; they count as much.
    expect({ executed, lost, events: pushed + unanswered }).toEqual({
      executed: 0,
      lost: pushed,
      events: 10,
    });
    expect(lossy.result().measures.seconds).toBeGreaterThanOrEqual(1.9);
    expect(lossy.output).toContain(`${lost} runs, ${unanswered} pushes without an answer`);
  });

  it('says in one sentence why it cannot begin', async () => {
    const [header, claims] = stack.token.split('.');
    const refused = await loadtest('-d 1s', 'refused', { HATCHET_CLIENT_TOKEN: `${header}.${claims}.x` });
    expect(refused).toMatchObject({ code: 2 });
    expect(refused.output).toMatch(/^error: localhost:\d+ answers: gRPC status 16: .+\n$/);
  });

  it('ends at once when interrupted, with a summary of what was measured', async () => {
    const run = runProgram(PROGRAM, ['-d', '1h'], {
      env: { ...stack.clientEnv, HATCHET_CLIENT_NAMESPACE: 'interrupted' },
    });
    await run.untilPrinted('events pushed');
    run.kill('SIGINT');
    expect(await run.ended).toMatchObject({ code: 130 });
    expect(run.output()).toMatch(/^runs executed +\d+ of \d+/m);
    expect(run.output()).toContain('interrupted by SIGINT');
  });
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpuSecondsOf } from './process-cpu';
import { sumOf } from './service-counters';
import { usageFigures } from './usage-meter';

describe('sumOf', () => {
  it('adds the samples of exactly this counter over all labels', () => {
    const page = [
      '# TYPE hatchet_sql_statements_total counter',
      'hatchet_sql_statements_total{name="begin",service="a"} 10',
      'hatchet_sql_statements_total{name="odd } # name"} 2.5',
      'hatchet_sql_statements_total_other 100',
      'hatchet_sql_statements_total 1e3 1700000000000',
    ].join('\n');
    expect(sumOf(page, 'hatchet_sql_statements_total')).toBe(1012.5);
    expect(sumOf(page, 'absent_total')).toBe(0);
  });
});

describe('cpuSecondsOf', () => {
  it('counts a tree of processes, ended children included, and each process once', async () => {
    const burn = 'const until = process.cpuUsage().user + 200_000; while (process.cpuUsage().user < until);';
    const program = `
      const { spawnSync } = require('node:child_process');
      spawnSync(process.execPath, ['-e', ${JSON.stringify(burn)}]);
      ${burn}
      process.stdout.write('burnt');
      process.stdin.resume();`;
    const child = spawn(process.execPath, ['-e', program], { stdio: ['pipe', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    const {
      parent,
      child: own,
      gone,
    } = cpuSecondsOf({ parent: process.pid, child: child.pid!, gone: 2 ** 30 });
    child.stdin.end();
    await once(child, 'exit');
    expect(own).toBeGreaterThanOrEqual(0.35);
    expect(parent).toBeGreaterThan(0);
    expect(gone).toBe(0);
  });
});

describe('usageFigures', () => {
  it('gives everything per run, CPU per thousand runs in all and by process', () => {
    const usage = {
      seconds: 10,
      cpu: { 'grpc-dispatcher': 4, postgres: 2 },
      clientCpu: 1,
      services: { statements: 6_000, brokerMessages: 1_000 },
      postgres: { commits: 3_000, deadlocks: 0, walBytes: 2_000_000 },
    };
    expect(usageFigures(usage, 2_000)).toEqual({
      cpu_s_per_1000_runs: 3,
      cpu_s_per_1000_runs_grpc_dispatcher: 2,
      cpu_s_per_1000_runs_postgres: 1,
      client_cpu_s_per_1000_runs: 0.5,
      statements_per_run: 3,
      broker_messages_per_run: 0.5,
      transactions_per_run: 1.5,
      wal_bytes_per_run: 1_000,
      deadlocks: 0,
    });
  });
});

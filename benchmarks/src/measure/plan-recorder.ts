import { open, stat } from 'node:fs/promises';
import type { Client } from 'pg';
import { type PlanNode, planLines } from './plan-lines';

/** What asks questions of people; the statements of other services are none of them. */
const APPLICATION = 'hatchet-api-';
/** Whether a token still counts is asked with whatever is asked. */
const OF_CALLER = /\bapi_tokens\b/;
const SETTINGS = {
  session_preload_libraries: 'auto_explain',
  'auto_explain.log_min_duration': '0',
  'auto_explain.log_analyze': 'on',
  'auto_explain.log_buffers': 'on',
  // A clock asked twice per row would be most of the time.
  'auto_explain.log_timing': 'off',
  'auto_explain.log_format': 'json',
  'auto_explain.log_parameter_max_length': '0',
};
/** Behind time and process id, as our settings of Postgres have it. */
const LOGGED = /\] (\S+) LOG: {2}duration: ([\d.]+) ms {2}plan:$/;

/** Records how Postgres carries out the statements of the API: its own log, by `auto_explain`. */
export class PlanRecorder {
  private constructor(private readonly logFile: string) {}

  /**
   * Connections of the API are ended, since only new ones record. What is measured must have been measured before.
   *
   * @param client a superuser's
   * @param logFile of the server
   * @returns null where no process is the API alone (one process of several services mixes their statements)
   */
  static async start(client: Client, logFile: string): Promise<PlanRecorder | null> {
    const { rows } = await client.query<{ database: string; count: number }>(
      `select current_database() as database,
        (select count(*)::int from pg_stat_activity where starts_with(application_name, $1)) as count`,
      [APPLICATION],
    );
    const { database, count } = rows[0]!;
    if (count === 0) return null;
    const altered = `alter database ${client.escapeIdentifier(database)}`;
    for (const [name, value] of Object.entries(SETTINGS))
      await client.query(`${altered} set ${name} = ${client.escapeLiteral(value)}`);
    await client.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where starts_with(application_name, $1)',
      [APPLICATION],
    );
    return new PlanRecorder(logFile);
  }

  /** @returns each statement that `ask` made the API send, as text and plan */
  async during(ask: () => Promise<void>): Promise<string[]> {
    const { size } = await stat(this.logFile);
    await ask();
    return plansIn(await textFrom(this.logFile, size));
  }
}

async function textFrom(file: string, start: number): Promise<string> {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    const buffer = Buffer.alloc(size - start);
    await handle.read(buffer, 0, buffer.length, start);
    return buffer.toString('utf8');
  } finally {
    await handle.close();
  }
}

/** Plans of the API in text of the log, each of which is one line and further ones that begin with a tab. */
export function plansIn(log: string): string[] {
  return log.split(/\n(?!\t)/).flatMap((entry) => {
    const [head, ...rest] = entry.split('\n');
    const [, application, ms] = LOGGED.exec(head!) ?? [];
    if (!application?.startsWith(APPLICATION)) return [];
    const { 'Query Text': statement, Plan: plan } = JSON.parse(rest.join('\n')) as {
      'Query Text': string;
      Plan: PlanNode;
    };
    if (OF_CALLER.test(statement)) return [];
    return [`${statement.replace(/\s+/g, ' ').trim()}\n${ms} ms\n${planLines(plan).join('\n')}`];
  });
}

import { failpoints, isInSpan, withSpan } from '@hatchet-ts/service-kit';
import { Pool, type PoolClient, type QueryResultRow, types } from 'pg';

// Times are epoch milliseconds inside the engine: no Date objects on the hot path, no time zones anywhere.
const TIMESTAMPTZ = 1184;
const INT8 = 20;
const parseTime = (text: string) =>
  Date.parse(text.length > 19 && text.endsWith('+00') ? `${text}:00` : text);
types.setTypeParser(TIMESTAMPTZ, parseTime as (text: string) => number);
// Our bigints are sequences and counters far below 2^53.
types.setTypeParser(INT8, Number);

/** A statement with a stable name, so that it is prepared once per connection. */
export interface Statement {
  name: string;
  text: string;
  /**
   * Whether it changes no row, though it may lock some. As the first of a transaction it is sent together with BEGIN:
   * if that alone should fail, nothing has happened. Default false.
   */
  changesNothing?: boolean;
}

/** What queries run against: the pool (each statement its own transaction) or a transaction. */
export interface Queryable {
  query<R = Record<string, unknown>>(
    statement: Statement | string,
    values?: readonly unknown[],
  ): Promise<R[]>;
  /** Rows as arrays of columns, which may have equal names (`orm`). */
  queryRows(text: string, values: readonly unknown[]): Promise<unknown[][]>;
}

export interface DatabaseOptions {
  url: string;
  /** Most connections of this process. Default 10. */
  maxConnections?: number;
  /** Off behind PgBouncer in transaction mode, whose older releases know no prepared statements. Default true. */
  prepared?: boolean;
  /**
   * Whether a pooler in transaction mode stands between: it passes on no settings of a session, so the bound on
   * statements travels with each transaction. Default false.
   */
  pooled?: boolean;
  /** Bound on every statement, in ms. Default 30,000. */
  statementTimeoutMs?: number;
  /** Connections kept open when nothing happens. Default 0. */
  minConnections?: number;
  /** Age at which a connection is replaced, in ms. Default: none. */
  connectionLifetimeMs?: number;
  /** Idle time after which a connection above `minConnections` is closed, in ms. Default 60,000. */
  connectionIdleMs?: number;
  /** Called with the text of every statement (CFG-49). */
  onText?: (text: string) => void;
  applicationName?: string;
  /** Called for every statement and transaction: `hatchet_sql_*` metrics. */
  onStatement?: (name: string) => void;
  onError?: (error: Error) => void;
}

/**
 * A server that has said nothing for this much longer than its own bound on statements is gone: it lost the connection
 * without a word, which TCP alone notices after a quarter of an hour. Its own error, which says more, comes first.
 */
const SILENCE_FACTOR = 1.2;

/**
 * Statements are sent as they are asked for, and answered in that order: whoever need not know the answer to one before
 * asking for the next saves the way to the server and back (`Promise.all`). Once one has failed, those behind it fail too.
 */
export class Transaction implements Queryable {
  readonly afterCommit: (() => void)[] = [];
  private isFirst = true;
  private hasBegun = false;
  private committed: Promise<void> | undefined;

  /**
   * @param begun settles with the answer to BEGIN, which is on its way
   * @param failpoint see `Database.transaction`
   */
  constructor(
    private readonly client: PoolClient,
    private readonly database: Database,
    private readonly begun: Promise<unknown>,
    private readonly failpoint: string | undefined,
  ) {}

  async query<R = Record<string, unknown>>(
    statement: Statement | string,
    values: readonly unknown[] = [],
  ): Promise<R[]> {
    this.refuseIfClosed();
    const goesAlong = this.isFirst && typeof statement !== 'string' && statement.changesNothing;
    this.isFirst = false;
    // All others wait for the same promise, COMMIT too, and so keep the order in which they were asked for.
    if (!this.hasBegun && !goesAlong) await this.begin();
    return this.database.run<R>(this.client, statement, values);
  }

  async queryRows(text: string, values: readonly unknown[]): Promise<unknown[][]> {
    this.refuseIfClosed();
    this.isFirst = false;
    if (!this.hasBegun) await this.begin();
    return this.database.runRows(this.client, text, values);
  }

  /** Waits until the transaction is known to have begun. @throws what BEGIN failed with */
  async begin(): Promise<void> {
    await this.begun;
    this.hasBegun = true;
  }

  /**
   * Sends COMMIT behind the statements that are on their way. Nothing may be asked for after it, and whoever called it
   * waits for those statements still: if one of them fails, all of them are undone.
   */
  commit(): Promise<void> {
    this.committed ??= this.sendCommit();
    // Whose statement failed hears of that; whether the commit did is asked for at the end.
    this.committed.catch(() => undefined);
    return this.committed;
  }

  private async sendCommit(): Promise<void> {
    if (!this.hasBegun) await this.begin();
    const { failpoint } = this;
    if (failpoint === undefined || !failpoints.armed) return this.database.commit(this.client);
    await failpoints.hit(`${failpoint}.before-commit`);
    const answered = this.database.commit(this.client);
    // Whoever is stopped here does not come to wait for the answer.
    answered.catch(() => undefined);
    await failpoints.hit(`${failpoint}.commit-sent`);
    await answered;
  }

  /** Behind COMMIT a statement would be a transaction of its own. */
  private refuseIfClosed(): void {
    if (this.committed)
      throw new Error('The transaction takes no more statements: its COMMIT is on its way.');
  }

  /** Runs after the commit and only then: the one place from which messages about rows are published. */
  onCommit(action: () => void): void {
    this.afterCommit.push(action);
  }
}

/**
 * Postgres as the engine sees it: named statements, transactions with `onCommit`, counters.
 * Errors of Postgres pass through unchanged; `isTransient` tells which are worth repeating.
 */
export class Database implements Queryable {
  readonly pool: Pool;
  private readonly prepared: boolean;
  private readonly onStatement: (name: string) => void;
  private readonly begin: string;
  statements = 0;

  constructor(readonly options: DatabaseOptions) {
    this.prepared = options.prepared ?? true;
    this.onStatement = options.onStatement ?? (() => {});
    const statementTimeoutMs = options.statementTimeoutMs ?? 30_000;
    const max = options.maxConnections ?? 10;
    this.begin = options.pooled ? `begin; set local statement_timeout = ${statementTimeoutMs}` : 'begin';
    this.pool = new Pool({
      connectionString: options.url,
      max,
      min: Math.min(options.minConnections ?? 0, max),
      application_name: options.applicationName,
      pipeline: true,
      ...(options.pooled
        ? { query_timeout: statementTimeoutMs }
        : {
            statement_timeout: statementTimeoutMs,
            query_timeout: statementTimeoutMs * SILENCE_FACTOR,
            // A process that is frozen within a transaction holds its locks no longer than a statement may take.
            idle_in_transaction_session_timeout: statementTimeoutMs,
          }),
      connectionTimeoutMillis: statementTimeoutMs,
      keepAlive: true,
      idleTimeoutMillis: options.connectionIdleMs ?? 60_000,
      maxLifetimeSeconds: (options.connectionLifetimeMs ?? 0) / 1000,
    });
    // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
    this.pool.on('error', (error) => options.onError?.(error));
  }

  query<R = Record<string, unknown>>(
    statement: Statement | string,
    values: readonly unknown[] = [],
  ): Promise<R[]> {
    return this.run<R>(this.pool, statement, values);
  }

  queryRows(text: string, values: readonly unknown[]): Promise<unknown[][]> {
    return this.runRows(this.pool, text, values);
  }

  async runRows(on: Pool | PoolClient, text: string, values: readonly unknown[]): Promise<unknown[][]> {
    this.count('ad_hoc');
    this.options.onText?.(text);
    try {
      const result = await on.query<unknown[]>({ text, values: values as unknown[], rowMode: 'array' });
      return result.rows;
    } catch (error) {
      throw markUnanswered(error);
    }
  }

  run<R>(on: Pool | PoolClient, statement: Statement | string, values: readonly unknown[]): Promise<R[]> {
    if (!isInSpan()) return this.send(on, statement, values);
    const name = typeof statement === 'string' ? 'ad_hoc' : statement.name;
    return withSpan(`sql ${name}`, { 'db.system.name': 'postgresql', 'db.operation.name': name }, () =>
      this.send(on, statement, values),
    );
  }

  private async send<R>(
    on: Pool | PoolClient,
    statement: Statement | string,
    values: readonly unknown[],
  ): Promise<R[]> {
    this.statements++;
    const named = typeof statement !== 'string';
    this.onStatement(named ? statement.name : 'ad_hoc');
    this.options.onText?.(named ? statement.text : statement);
    try {
      const result = named
        ? await on.query<R & QueryResultRow>({
            name: this.prepared ? statement.name : undefined,
            text: statement.text,
            values: values as unknown[],
          })
        : await on.query<R & QueryResultRow>(statement, values as unknown[]);
      return result.rows;
    } catch (error) {
      throw markUnanswered(error);
    }
  }

  /**
   * READ COMMITTED. The callback's error rolls back and is rethrown.
   *
   * @param failpoint first part of the names of the failpoints around its COMMIT, however that travels:
   *   `.before-commit`, when all its statements are sent; `.commit-sent`, before the answer; and `.after-commit`, before
   *   anybody is told. Default none
   */
  async transaction<T>(work: (tx: Transaction) => Promise<T>, failpoint?: string): Promise<T> {
    const client = await this.pool.connect().catch((error: unknown) => {
      throw markUnanswered(error);
    });
    // The pool listens to idle connections only; unheard, a lost one would end the process. Its statements fail too.
    const onLost = (error: Error) => this.options.onError?.(error);
    client.on('error', onLost);
    this.count('begin');
    const begun = client.query(this.begin);
    // Who asks for its answer hears of its failure; until then it is nobody's.
    begun.catch(() => undefined);
    const tx = new Transaction(client, this, begun, failpoint);
    let broken: Error | undefined;
    try {
      const value = await work(tx);
      await tx.commit();
      if (failpoint !== undefined && failpoints.armed) await failpoints.hit(`${failpoint}.after-commit`);
      for (const action of tx.afterCommit) action();
      return value;
    } catch (error) {
      markUnanswered(error);
      // Who does not answer is not asked again: the server rolls back when the connection is gone.
      if ((error as { transient?: boolean } | null)?.transient) broken = error as Error;
      else {
        this.count('rollback');
        await client.query('rollback').catch((rollbackError: Error) => {
          broken = rollbackError;
        });
      }
      throw error;
    } finally {
      // A connection whose rollback failed is in an unknown state: it leaves the pool.
      client.off('error', onLost);
      client.release(broken);
    }
  }

  /** @internal Of a transaction. @throws Error when the server undid it, because one of its statements had failed */
  async commit(client: PoolClient): Promise<void> {
    this.count('commit');
    const { command } = await client.query('commit');
    if (command !== 'COMMIT')
      throw new Error('The transaction was rolled back: one of its statements failed.');
  }

  private count(name: string): void {
    this.statements++;
    this.onStatement(name);
  }

  /** The database's clock, to anchor ours (design section 3). */
  async now(): Promise<Date> {
    const [row] = await this.query<{ at: number }>('select clock_timestamp() as at');
    return new Date(row!.at);
  }

  close(): Promise<void> {
    return this.pool.end();
  }
}

const TRANSIENT_CODES = new Set(['25P03', '40001', '40P01', '55P03', '57P01', '57P02', '57P03', '53300']);

/** Whether repeating may help: connection trouble, deadlock, serialisation, server restarting. */
export function isTransient(error: unknown): boolean {
  const code = (error as { code?: string } | null)?.code;
  if (code === undefined)
    return (
      error instanceof Error &&
      /Connection terminated|timeout exceeded|Query read timeout|not queryable/.test(error.message)
    );
  // The socket of a server on this machine is gone while the server is.
  if (code === 'ENOENT') return (error as { syscall?: string }).syscall === 'connect';
  return (
    TRANSIENT_CODES.has(code) ||
    code.startsWith('08') ||
    /^E(CONN|PIPE|HOST|NET|TIMEDOUT|AI_AGAIN)/.test(code)
  );
}

/** The server has said that it undid everything: what may be tried again in smaller parts. */
const UNDONE_CODES = new Set(['40001', '40P01', '55P03']);

/**
 * Marks trouble that is the fault of no statement, and after which nobody knows whether a commit was carried out:
 * `transient`, as service-kit's `isTransient` reads it. A batch that met it is neither halved nor tried again, because
 * its rows may exist.
 */
function markUnanswered(error: unknown): unknown {
  if (
    error instanceof Error &&
    isTransient(error) &&
    !UNDONE_CODES.has((error as { code?: string }).code ?? '')
  )
    Object.assign(error, { transient: true });
  return error;
}

const UNSTORABLE_CODES = new Set(['22021', '22P05']);

/** Whether a text of the caller holds the null character, which Postgres stores nowhere. */
export function isUnstorableText(error: unknown): boolean {
  return UNSTORABLE_CODES.has((error as { code?: string } | null)?.code ?? '');
}

import { EngineError, invalidArgument, LIMITS, notFound } from '@hatchet-ts/contracts';
import { type Database, insertApiToken, readLiveApiTokens, revokeApiToken } from '@hatchet-ts/schema';
import { Batcher, type Clock, type Logger, Loop, type Metrics, uuidv7 } from '@hatchet-ts/service-kit';
import { LRUCache } from 'lru-cache';
import type { TokenKeys } from '../keysets/token-keys';
import { invalidToken, signToken, type TokenAddresses, verifyToken } from './token-claims';

/** Who is calling: what a verified token stands for. */
export interface VerifiedToken {
  readonly tenantId: string;
  readonly tokenId: string;
  readonly expiresAtMs: number;
}

export interface ApiTokensOptions extends TokenAddresses {
  db: Database;
  keys: TokenKeys;
  /** The real clock, also where tests run the platform on a virtual one: tokens expire in real time. */
  clock: Clock;
  logger: Logger;
  metrics?: Metrics;
  /** Verified tokens kept in memory. Default 10,000. */
  cacheSize?: number;
}

/** Lifetime of a token that is issued without one: 90 days. */
export const TOKEN_LIFETIME_MS = 90 * 86_400_000;

/** Between two looks at which tokens were revoked; with jitter, a query and this, refusal comes well within 5 s. */
const RECHECK_INTERVAL_MS = 3_500;
/** A cached token that was not confirmed for this long, because nobody used it or the database is away, is asked anew. */
const TRUSTED_MS = 4_500;

const FOREIGN_KEY_VIOLATION = '23503';

interface CachedToken {
  readonly verified: VerifiedToken;
  /** Monotonic time of the last answer of the database that the token counts. */
  confirmedAtMs: number;
  /** Since the last recheck. */
  used: boolean;
}

interface Watcher {
  readonly token: VerifiedToken;
  readonly onEnd: () => void;
}

/**
 * API tokens (USR-07 to USR-09): issues, verifies, revokes.
 *
 * A verified token is remembered, so that the next call with it costs one look-up in memory. While remembered tokens
 * are used or watched, one query every few seconds asks which of them still count; a process that nobody calls asks
 * nothing. Any number of processes may do this side by side.
 */
export class ApiTokens {
  readonly name = 'api-tokens';
  private readonly cache: LRUCache<string, CachedToken>;
  private readonly verifying = new Map<string, Promise<VerifiedToken>>();
  private readonly watchers = new Set<Watcher>();
  private readonly confirmations: Batcher<string, VerifiedToken | null>;
  private readonly loop: Loop;

  constructor(private readonly options: ApiTokensOptions) {
    this.cache = new LRUCache({ max: options.cacheSize ?? 10_000 });
    this.confirmations = new Batcher({
      name: 'confirm-api-tokens',
      flush: (ids) => this.readLive(ids),
      split: false,
      metrics: options.metrics,
    });
    this.loop = new Loop({
      name: 'recheck-api-tokens',
      runOnce: () => this.recheck(),
      intervalMs: RECHECK_INTERVAL_MS,
      clock: options.clock,
      logger: options.logger,
      metrics: options.metrics,
    });
  }

  start(): Promise<void> {
    return this.loop.start();
  }

  async stop(): Promise<void> {
    await this.loop.stop();
    await this.confirmations.close();
  }

  /**
   * A new token; it is not stored and cannot be shown again.
   *
   * @throws {EngineError} `invalid_argument` for a bad name or expiry, `not_found` if there is no such tenant
   */
  async issue({
    tenantId,
    name,
    expiresAtMs,
    internal = false,
  }: {
    tenantId: string;
    name: string;
    /** Default 90 days from now. */
    expiresAtMs?: number;
    /** For the platform itself: not listed to users. */
    internal?: boolean;
  }): Promise<{ token: string; tokenId: string; expiresAtMs: number }> {
    const nowMs = this.options.clock.nowMs();
    const endsAtMs = Math.floor((expiresAtMs ?? nowMs + TOKEN_LIFETIME_MS) / 1000) * 1000;
    if (name.trim() === '' || name.length > LIMITS.nameLength) {
      throw invalidArgument(`name must have 1 to ${LIMITS.nameLength} characters`, 'name');
    }
    if (!(endsAtMs > nowMs)) {
      throw invalidArgument('expiresAt must be in the future', 'expiresAt');
    }
    const tokenId = uuidv7(nowMs);
    const claims = { tokenId, tenantId, issuedAtMs: nowMs, expiresAtMs: endsAtMs };
    const token = await signToken(this.options.keys, this.options, claims);
    try {
      const row = { id: tokenId, tenantId, name, internal, expiresAtMs: endsAtMs };
      await insertApiToken(this.options.db, row, nowMs);
    } catch (error) {
      throw (error as { code?: string }).code === FOREIGN_KEY_VIOLATION
        ? notFound(`tenant not found: ${tenantId}`)
        : error;
    }
    return { token, tokenId, expiresAtMs: endsAtMs };
  }

  /** The answer if it is known without asking anybody: for the hot path, before `verify`. */
  cached(token: string): VerifiedToken | undefined {
    const entry = this.cache.get(token);
    if (
      entry === undefined ||
      this.options.clock.monotonicMs() - entry.confirmedAtMs > TRUSTED_MS ||
      entry.verified.expiresAtMs <= this.options.clock.nowMs()
    ) {
      return undefined;
    }
    entry.used = true;
    return entry.verified;
  }

  /**
   * Who calls with this token.
   *
   * @throws {EngineError} `unauthenticated` if it is forged, expired, revoked or of a deleted tenant
   */
  verify(token: string): Promise<VerifiedToken> {
    const cached = this.cached(token);
    if (cached) {
      return Promise.resolve(cached);
    }
    let answer = this.verifying.get(token);
    if (!answer) {
      answer = this.verifyAnew(token).finally(() => this.verifying.delete(token));
      this.verifying.set(token, answer);
    }
    return answer;
  }

  /**
   * Calls `onEnd` once, within 5 s, when the token is revoked or expires: for streams that outlive the call which
   * verified it. @returns stops watching
   */
  watch(token: VerifiedToken, onEnd: () => void): () => void {
    const watcher = { token, onEnd };
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }

  /**
   * Ends a token: refused here at once, in other processes within 5 s.
   *
   * @throws {EngineError} `not_found` if the tenant has no such token
   */
  async revoke(tenantId: string, tokenId: string): Promise<void> {
    if (!(await revokeApiToken(this.options.db, tenantId, tokenId, this.options.clock.nowMs()))) {
      throw notFound(`api token not found: ${tokenId}`);
    }
    this.forget(tokenId);
  }

  /** Drops what is remembered about a token and ends its watchers: another process said that it was revoked. */
  forget(tokenId: string): void {
    for (const [token, { verified }] of this.cache.entries()) {
      if (verified.tokenId === tokenId) this.cache.delete(token);
    }
    this.endWatchers((watched) => watched.tokenId === tokenId);
  }

  private async verifyAnew(token: string): Promise<VerifiedToken> {
    const { clock, keys } = this.options;
    // The signature of a remembered token was checked before; only the database's word on it is too old.
    const claims =
      this.cache.get(token)?.verified ?? (await verifyToken(keys, this.options, token, clock.nowMs()));
    const confirmedAtMs = clock.monotonicMs();
    const verified = await this.confirmations.add(claims.tokenId);
    if (verified?.tenantId !== claims.tenantId) {
      this.cache.delete(token);
      throw invalidToken();
    }
    this.cache.set(token, { verified, confirmedAtMs, used: true });
    return verified;
  }

  private async readLive(ids: readonly string[]): Promise<(VerifiedToken | null)[]> {
    let rows: Awaited<ReturnType<typeof readLiveApiTokens>>;
    try {
      rows = await readLiveApiTokens(this.options.db, ids, this.options.clock.nowMs());
    } catch (error) {
      throw new EngineError('unavailable', 'cannot check auth token', { cause: error });
    }
    const byId = new Map(
      rows.map(({ id, tenantId, expiresAtMs }) => [id, { tokenId: id, tenantId, expiresAtMs }] as const),
    );
    return ids.map((id) => byId.get(id) ?? null);
  }

  /** One query for all tokens in use. */
  private async recheck(): Promise<void> {
    const inUse = [...this.cache.entries()].filter(([, entry]) => entry.used);
    const ids = new Set(inUse.map(([, { verified }]) => verified.tokenId));
    for (const { token } of this.watchers) ids.add(token.tokenId);
    if (ids.size === 0) {
      return;
    }
    // Before the query: a use while it runs belongs to the next pass.
    for (const [, entry] of inUse) entry.used = false;
    const confirmedAtMs = this.options.clock.monotonicMs();
    const live = new Set((await this.readLive([...ids])).flatMap((token) => token?.tokenId ?? []));
    for (const [token, entry] of inUse) {
      if (live.has(entry.verified.tokenId)) {
        entry.confirmedAtMs = confirmedAtMs;
      } else {
        this.cache.delete(token);
      }
    }
    this.endWatchers(({ tokenId }) => ids.has(tokenId) && !live.has(tokenId));
  }

  private endWatchers(ended: (token: VerifiedToken) => boolean): void {
    for (const watcher of this.watchers) {
      if (!ended(watcher.token)) continue;
      this.watchers.delete(watcher);
      watcher.onEnd();
    }
  }
}

import {
  type Database,
  deleteOtherSessions,
  deleteSession,
  insertSession,
  readSessionUser,
  type SessionUser,
} from '@hatchet-ts/schema';
import type { Clock } from '@hatchet-ts/service-kit';
import { hashOfId, SESSION_LIFETIME_MS, type SessionCookies } from './session-cookie';

/** Logins of users in browsers and on the command line. */
export class Sessions {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    readonly cookies: SessionCookies,
  ) {}

  /**
   * Begins a session; the one the request came with ends, so that an id planted before login is worth nothing.
   *
   * @returns the `Set-Cookie` header
   */
  async begin(userId: string, cookieHeader: string | undefined): Promise<string> {
    await this.end(cookieHeader);
    const id = this.cookies.newId();
    const nowMs = this.clock.nowMs();
    const session = { idHash: hashOfId(id), userId, expiresAtMs: nowMs + SESSION_LIFETIME_MS };
    await insertSession(this.database, session, nowMs);
    return this.cookies.issue(id);
  }

  /** Ends the session of a request, if it has one. @returns the `Set-Cookie` header */
  async end(cookieHeader: string | undefined): Promise<string> {
    const id = this.cookies.read(cookieHeader);
    if (id !== null) await deleteSession(this.database, hashOfId(id));
    return this.cookies.clear();
  }

  /** Ends every other session of the user. */
  async endOthers(userId: string, cookieHeader: string | undefined): Promise<void> {
    await deleteOtherSessions(this.database, userId, hashOfId(this.cookies.read(cookieHeader) ?? ''));
  }

  async userOf(cookieHeader: string | undefined): Promise<SessionUser | null> {
    const id = this.cookies.read(cookieHeader);
    return id === null ? null : readSessionUser(this.database, hashOfId(id), this.clock.nowMs());
  }
}

import type { LookupFunction } from 'node:net';
import { EngineError } from '@hatchet-ts/contracts';
import { Agent, fetch } from 'undici';
import type { NetworkGuard } from './network-guard';

const TIMEOUT_MS = 10_000;
/** Answers are looked at, never used as data; more than this is somebody wasting our memory. */
const ANSWER_BYTES_MAX = 64 * 1024;

export interface OutboundRequest {
  method: 'GET' | 'POST';
  url: string;
  headers?: Record<string, string>;
  body?: string;
}

export interface OutboundAnswer {
  status: number;
  text: string;
}

/** HTTP calls to addresses that users give: guarded against calling inside networks, bounded in time and size. */
export class GuardedHttp {
  private readonly agent: Agent;

  constructor(private readonly guard: NetworkGuard) {
    const checkedLookup: LookupFunction = (hostname, options, callback) => {
      guard.resolve(hostname).then(
        (addresses) => {
          if (options.all) callback(null, addresses);
          else callback(null, addresses[0]!.address, addresses[0]!.family);
        },
        (error: NodeJS.ErrnoException) => callback(error, '', 0),
      );
    };
    this.agent = new Agent({
      connect: { lookup: checkedLookup, timeout: TIMEOUT_MS },
      headersTimeout: TIMEOUT_MS,
      bodyTimeout: TIMEOUT_MS,
      maxResponseSize: ANSWER_BYTES_MAX,
    });
  }

  /**
   * Redirects are not followed: they are answers like others.
   *
   * @throws EngineError `invalid_argument` for an address that may not be called, `unavailable` when there is no answer
   */
  async request({ method, url, headers, body }: OutboundRequest): Promise<OutboundAnswer> {
    const target = URL.canParse(url) ? new URL(url) : null;
    if (!target || (target.protocol !== 'http:' && target.protocol !== 'https:'))
      throw new EngineError('invalid_argument', 'the address must be an http or https URL');
    // Addresses written out are never looked up, so they are checked before.
    await this.guard.resolve(target.hostname);
    try {
      const response = await fetch(target, {
        method,
        headers,
        body,
        redirect: 'manual',
        dispatcher: this.agent,
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      return { status: response.status, text: await response.text() };
    } catch (error) {
      if (error instanceof Error && error.cause instanceof EngineError) throw error.cause;
      throw new EngineError('unavailable', `${target.host} gave no answer`, { cause: error });
    }
  }

  close(): Promise<void> {
    return this.agent.close();
  }
}

import type { Config } from '@hatchet-ts/config';
import type { ApiTokens } from '@hatchet-ts/identity';
import type { Clock, Logger } from '@hatchet-ts/service-kit';
import { HttpError } from '../http/http-error';
import { ProbeClient } from './probe-client';

/** Probes come every few seconds or minutes; they share tokens, so that they leave few rows behind. */
const TOKEN_LIFETIME_MS = 3_600_000;
const TOKEN_SPARE_MS = 600_000;

interface Dependencies {
  clock: Clock;
  config: Config;
  logger: Logger;
  tokens: ApiTokens;
}

/**
 * Runs a workflow from end to end, as a client and a worker outside would (CFG-182 to CFG-185): what this says works,
 * works for users.
 */
export class Probe {
  private readonly issued = new Map<string, { token: string; expiresAtMs: number }>();

  constructor(private readonly deps: Dependencies) {}

  /** @throws HttpError 503 naming the step that failed and why, 404 or 403 where the probe is not offered */
  async run(tenantId: string): Promise<void> {
    const { config, logger } = this.deps;
    if (!config.SERVER_MONITORING_ENABLED) throw new HttpError(404, 'The probe is switched off.');
    const permitted = config.SERVER_MONITORING_PERMITTED_TENANTS ?? [];
    if (permitted.length > 0 && !permitted.includes(tenantId))
      throw new HttpError(403, 'This tenant may not use the probe.');

    const limitMs = config.SERVER_MONITORING_PROBE_TIMEOUT;
    const token = await this.token(tenantId);
    let client: ProbeClient | undefined;
    let step = '';
    const at = <T>(name: string, work: () => T): T => {
      step = name;
      return work();
    };
    try {
      const caller = at('reading certificates', () => new ProbeClient(config, token, Date.now() + limitMs));
      client = caller;
      await at('registering the workflow', () => caller.registerWorkflow());
      const workerId = await at('registering the worker', () => caller.registerWorker());
      const stream = caller.work(workerId);
      // A stream that breaks shows as a run that does not end; its own end is our doing.
      stream.on('error', (error) => logger.debug({ error }, 'the worker stream of a probe ended'));
      try {
        const runId = await at('triggering the run', () => caller.trigger());
        await at('waiting for the result', () => caller.result(runId));
      } finally {
        stream.cancel();
        await caller.unsubscribe(workerId);
      }
    } catch (error) {
      logger.warn({ error, tenantId, step }, 'probe failed');
      throw new HttpError(503, `The probe failed while ${step}: ${(error as Error).message}`);
    } finally {
      client?.close();
    }
  }

  private async token(tenantId: string): Promise<string> {
    const nowMs = this.deps.clock.nowMs();
    const known = this.issued.get(tenantId);
    if (known && known.expiresAtMs > nowMs + TOKEN_SPARE_MS) return known.token;
    const made = await this.deps.tokens.issue({
      tenantId,
      name: 'probe',
      internal: true,
      expiresAtMs: nowMs + TOKEN_LIFETIME_MS,
    });
    this.issued.set(tenantId, made);
    return made.token;
  }
}

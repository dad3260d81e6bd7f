import { EngineError } from '@hatchet-ts/contracts';
import { Batcher, declareFailpoints, groupBy } from '@hatchet-ts/service-kit';
import type { EngineContext } from '../../engine';
import type { TriggerRequest } from '../intake';
import { prepareTriggers, type RawTrigger } from '../prepare-trigger';
import { AppendBatch } from './append-batch';
import type { DurableAnswer, DurableRequest } from './durable-request';

declareFailpoints('durable.before-commit', 'durable.commit-sent', 'durable.after-commit');

/** Requests in one transaction. */
const REQUESTS_MAX = 500;
const BYTES_MAX = 8 * 1024 * 1024;
const FIELDS = { input: 'payload', metadata: 'additionalMetadata' };

/** Runs that a request asks for, checked; or why they cannot be. */
export type PreparedRuns = readonly TriggerRequest[] | EngineError;

/**
 * What durable tasks ask of their logs, applied where it arrives: requests of many tasks ride in one transaction, in
 * the order they came in, and are answered after its commit (DUR-02, engine-behaviour section 9).
 */
export class DurableLogs {
  private readonly batcher: Batcher<DurableRequest, DurableAnswer>;

  constructor(private readonly context: EngineContext) {
    this.batcher = new Batcher({
      name: 'durable',
      maxItems: REQUESTS_MAX,
      maxBytes: BYTES_MAX,
      sizeOf: bytesOf,
      flush: (requests) => this.flush(requests),
    });
  }

  request(request: DurableRequest): Promise<DurableAnswer> {
    return this.batcher.add(request);
  }

  drain(): Promise<void> {
    return this.batcher.drain();
  }

  private async flush(requests: DurableRequest[]): Promise<DurableAnswer[]> {
    const { context } = this;
    // Before the transaction: names and parents are looked up on connections of their own.
    const runs = await this.prepare(requests);
    const batch = new AppendBatch(context, requests, runs);
    let answers: DurableAnswer[];
    try {
      answers = await context.database.transaction((tx) => batch.write(tx), 'durable');
    } catch (error) {
      batch.abandon();
      throw error;
    }
    batch.tell();
    return answers;
  }

  /** Runs of one tenant are checked together; if one of them is refused, each request alone, so that it fails alone. */
  private async prepare(requests: readonly DurableRequest[]): Promise<Map<DurableRequest, PreparedRuns>> {
    const prepared = new Map<DurableRequest, PreparedRuns>();
    const asking = requests.flatMap((request) =>
      request.operation.kind === 'run' ? { request, triggers: request.operation.triggers } : [],
    );
    for (const [tenantId, own] of groupBy(asking, ({ request }) => request.tenantId)) {
      const together = await this.tryPrepare(
        tenantId,
        own.flatMap(({ triggers }) => triggers),
      );
      if (!(together instanceof EngineError)) {
        let next = 0;
        for (const { request, triggers } of own) {
          prepared.set(request, together.slice(next, next + triggers.length));
          next += triggers.length;
        }
      } else
        for (const { request, triggers } of own)
          prepared.set(request, own.length === 1 ? together : await this.tryPrepare(tenantId, triggers));
    }
    return prepared;
  }

  private async tryPrepare(tenantId: string, triggers: readonly RawTrigger[]): Promise<PreparedRuns> {
    try {
      return await prepareTriggers(this.context, tenantId, triggers, FIELDS);
    } catch (error) {
      if (error instanceof EngineError) return error;
      throw error;
    }
  }
}

function bytesOf({ operation }: DurableRequest): number {
  switch (operation.kind) {
    case 'wait':
      return 200 * operation.conditions.length;
    case 'run':
      return operation.triggers.reduce((sum, trigger) => sum + 500 + (trigger.input?.length ?? 0), 0);
    case 'memo':
    case 'complete-memo':
      return 200 + (operation.payload?.length ?? 0);
  }
}

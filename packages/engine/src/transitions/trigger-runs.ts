import { Batcher, declareFailpoints, failpoints } from '@hatchet-ts/service-kit';
import type { EngineContext } from '../engine';
import { runUnits } from '../limits/meter-runs';
import type { TenantLimits } from '../limits/tenant-limits';
import { Intake, type TriggeredRun, type TriggerRequest } from './intake';

declareFailpoints('trigger.before-commit', 'trigger.commit-sent', 'trigger.after-commit');

const FLUSH_RUNS_MAX = 1000;

/**
 * Intake: what is acknowledged is a committed row. Requests of many callers ride in one statement; a caller's own
 * requests stand or fall together.
 */
export class TriggerRuns {
  private readonly batcher: Batcher<TriggerRequest[], TriggeredRun[]>;

  constructor(private readonly context: EngineContext) {
    this.batcher = new Batcher({
      name: 'trigger',
      pace: context.paces?.runs,
      maxBytes: FLUSH_RUNS_MAX,
      sizeOf: (requests) => requests.length,
      maxInFlight: 2,
      flush: (batch) => this.flush(batch),
    });
  }

  /** @throws EngineError `resource_exhausted` when the tenant may not start that many */
  trigger(requests: TriggerRequest[]): Promise<TriggeredRun[]> {
    const { limits } = this.context;
    return limits ? this.limited(requests, limits) : this.batcher.add(requests);
  }

  private async limited(requests: TriggerRequest[], limits: TenantLimits): Promise<TriggeredRun[]> {
    const units = requests.reduce((sum, { definition }) => sum + runUnits(definition), 0);
    if (units > 0) await limits.take(requests[0]!.tenantId, 'TASK_RUN', units);
    return this.batcher.add(requests);
  }

  drain(): Promise<void> {
    return this.batcher.drain();
  }

  private async flush(batch: TriggerRequest[][]): Promise<TriggeredRun[][]> {
    const intake = new Intake(this.context, this.context.clock.nowMs(), batch.flat());
    try {
      if (intake.isSingleStatement) await writeAlone(intake, this.context);
      else await this.context.database.transaction((tx) => intake.write(tx, { closing: tx }), 'trigger');
    } catch (error) {
      intake.abandon();
      throw error;
    }
    intake.tell();
    const { outcome } = intake;
    let next = 0;
    return batch.map((own) => own.map(() => outcome[next++]!));
  }
}

/** The statement is its own transaction, with the failpoints of one. */
async function writeAlone(intake: Intake, { database }: EngineContext): Promise<void> {
  if (failpoints.armed) await failpoints.hit('trigger.before-commit');
  await intake.write(database);
  if (failpoints.armed) await failpoints.hit('trigger.after-commit');
}

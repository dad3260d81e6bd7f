import { PAYLOAD, type Queryable, readBodies, type StoredBody } from '@hatchet-ts/schema';
import type { TaskBodies } from '../present/task-summary';

/** Bodies read for a page, by the id of the run or task they belong to. */
export class Bodies {
  /** Where payloads were not asked for. */
  static readonly none = new Bodies([], false);

  private readonly inputs = new Map<string, string>();
  private readonly outputs = new Map<string, string>();

  private constructor(
    rows: readonly StoredBody[],
    /** The caller may not look into payloads; answers say so. */
    readonly restricted: boolean,
  ) {
    for (const { id, kind, body } of rows) {
      if (kind === PAYLOAD.input) this.inputs.set(id, body);
      if (kind === PAYLOAD.output) this.outputs.set(id, body);
    }
  }

  /** Inputs and outputs of runs and tasks, or nothing at all for somebody who may not see them. */
  static async read(db: Queryable, ids: Iterable<string>, canViewPayloads: boolean): Promise<Bodies> {
    if (!canViewPayloads) return new Bodies([], true);
    return new Bodies(await readBodies(db, [...new Set(ids)], [PAYLOAD.input, PAYLOAD.output]), false);
  }

  /** A run's input stands under the run's id, for all of its tasks. */
  input(runId: string): string | null {
    return this.inputs.get(runId) ?? null;
  }

  output(taskId: string): string | null {
    return this.outputs.get(taskId) ?? null;
  }

  ofTask({ id, runId }: { id: string; runId: string | null }): TaskBodies {
    return { input: this.input(runId ?? id), output: this.output(id), restricted: this.restricted };
  }
}

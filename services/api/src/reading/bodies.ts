import { PAYLOAD, type StoredBody } from '@hatchet-ts/schema';

/** Bodies read for a page, by the id of the run or task they belong to. */
export class Bodies {
  private readonly inputs = new Map<string, string>();
  private readonly outputs = new Map<string, string>();

  constructor(rows: readonly StoredBody[] = []) {
    for (const { id, kind, body } of rows) {
      if (kind === PAYLOAD.input) this.inputs.set(id, body);
      if (kind === PAYLOAD.output) this.outputs.set(id, body);
    }
  }

  /** A run's input stands under the run's id, for all of its tasks. */
  input(runId: string): string | null {
    return this.inputs.get(runId) ?? null;
  }

  output(taskId: string): string | null {
    return this.outputs.get(taskId) ?? null;
  }
}

import { type FailureSource, insertExpressionFailures, type Queryable } from '@hatchet-ts/schema';
import { uuidv7 } from '@hatchet-ts/service-kit';

/**
 * Expressions that could not be evaluated where no task exists that could show it (rule 10.3.1). Collected while a
 * transaction decides, written with it; what is said twice in one transaction is stored once.
 */
export class ExpressionFailures {
  private readonly found = new Map<string, { tenantId: string; source: FailureSource; message: string }>();

  add(tenantId: string, source: FailureSource, message: string): void {
    this.found.set(`${tenantId}/${source}/${message}`, { tenantId, source, message });
  }

  get isEmpty(): boolean {
    return this.found.size === 0;
  }

  async write(db: Queryable, nowMs: number): Promise<void> {
    if (this.found.size === 0) return;
    await insertExpressionFailures(
      db,
      [...this.found.values()].map((failure) => ({ id: uuidv7(nowMs), ...failure })),
    );
  }
}

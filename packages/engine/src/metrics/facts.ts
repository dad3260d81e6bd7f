/** A run's end. */
export interface RunEndFact {
  versionId: string;
  state: number;
  /** From the start of its first attempt to its end; 0 when it never started. */
  ms: number;
}

/** A first attempt that reached a worker. */
export interface AssignedFact {
  versionId: string;
  /** How long it stood in its queue. */
  waitedMs: number;
}

/** What a transaction did for one tenant, in counts. */
export class TenantFacts {
  created = 0;
  /** Attempts after the first, on the task's own account. */
  retried = 0;
  /** Attempts after the first because a worker was lost. */
  reassigned = 0;
  succeeded = 0;
  failed = 0;
  skipped = 0;
  cancelled = 0;
  schedulingTimedOut = 0;
  /** Attempts of any number. */
  assigned = 0;
  /** Some were, on slot credit, by the transaction that created them. */
  usedCredit = false;
  readonly firstAssigned: AssignedFact[] = [];
  readonly ended: RunEndFact[] = [];
}

/**
 * What a committed transaction did, in counts per tenant: for metrics. Transitions fill one while they run and hand it
 * to `EngineContext.onTransition` after the commit.
 */
export class Facts {
  private readonly tenants = new Map<string, TenantFacts>();
  private last: { id: string; facts: TenantFacts } | null = null;

  /** Most transactions speak of one tenant many times in a row. */
  of(tenantId: string): TenantFacts {
    if (this.last?.id === tenantId) return this.last.facts;
    let facts = this.tenants.get(tenantId);
    if (!facts) {
      facts = new TenantFacts();
      this.tenants.set(tenantId, facts);
    }
    this.last = { id: tenantId, facts };
    return facts;
  }

  get isEmpty(): boolean {
    return this.tenants.size === 0;
  }

  [Symbol.iterator](): IterableIterator<[string, TenantFacts]> {
    return this.tenants.entries();
  }
}

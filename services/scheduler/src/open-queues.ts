interface QueueState {
  /** New items may have come, or slots were freed for items that wait. */
  dirty: boolean;
}

/** Queues in which something may wait, and which of them have changed since somebody looked. */
export class OpenQueues {
  private readonly byTenant = new Map<string, Map<string, QueueState>>();

  /** Something may have changed in a queue. */
  mark(tenantId: string, queue: string): void {
    let states = this.byTenant.get(tenantId);
    if (!states) {
      states = new Map();
      this.byTenant.set(tenantId, states);
    }
    const state = states.get(queue);
    if (state) state.dirty = true;
    else states.set(queue, { dirty: true });
  }

  /** Whoever waits in a queue of a tenant may be placed now. */
  markAll(tenantId: string): void {
    for (const state of this.byTenant.get(tenantId)?.values() ?? []) state.dirty = true;
  }

  has(tenantId: string, queue: string): boolean {
    return this.byTenant.get(tenantId)?.has(queue) ?? false;
  }

  isMarked(tenantId: string, queue: string): boolean {
    return this.byTenant.get(tenantId)?.get(queue)?.dirty ?? false;
  }

  /** Whether anything may wait for a tenant. */
  isOpen(tenantId: string): boolean {
    return this.byTenant.has(tenantId);
  }

  get tenants(): Iterable<string> {
    return this.byTenant.keys();
  }

  /** Tenants with marked queues. */
  get marked(): string[] {
    return [...this.byTenant].filter(([, states]) => isDirty(states)).map(([tenantId]) => tenantId);
  }

  /** Marked queues of a tenant, whose marks are taken off: what changes from now on marks them again. */
  take(tenantId: string): string[] {
    const taken: string[] = [];
    for (const [queue, state] of this.byTenant.get(tenantId) ?? []) {
      if (!state.dirty) continue;
      state.dirty = false;
      taken.push(queue);
    }
    return taken;
  }

  /** Nothing waits in a queue, unless it was marked again while that was found out. */
  close(tenantId: string, queue: string): void {
    const states = this.byTenant.get(tenantId);
    if (!states || states.get(queue)?.dirty) return;
    states.delete(queue);
    if (states.size === 0) this.byTenant.delete(tenantId);
  }

  /** Closes all queues but those in which something was found. @param active whether a queue has items */
  closeIdle(active: (tenantId: string, queue: string) => boolean): void {
    for (const [tenantId, states] of this.byTenant)
      for (const queue of states.keys()) if (!active(tenantId, queue)) this.close(tenantId, queue);
  }

  forget(isGone: (tenantId: string) => boolean): void {
    for (const tenantId of this.byTenant.keys()) if (isGone(tenantId)) this.byTenant.delete(tenantId);
  }
}

function isDirty(states: ReadonlyMap<string, QueueState>): boolean {
  for (const { dirty } of states.values()) if (dirty) return true;
  return false;
}

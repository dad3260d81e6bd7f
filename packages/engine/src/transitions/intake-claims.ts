import {
  claimIdempotencyKeys,
  deleteChildLinks,
  insertChildLinks,
  type NewChildLink,
  type NewIdempotencyKey,
  type Queryable,
} from '@hatchet-ts/schema';
import { ExpressionFailures } from './expression-failures';
import { idempotencyKeyOf } from './idempotency-key';
import type { TriggeredRun, TriggerRequest } from './intake';

/**
 * Which requests of an intake become runs: a child whose identity has a run already is that run (rule 2.7.2), and a
 * run whose idempotency key is held is refused (rule 2.8). Claims are committed with the runs they stand for, or not
 * at all. Workflows without idempotency keys and runs without parents claim nothing and cost nothing here.
 */
export class IntakeClaims {
  private readonly links: NewChildLink[] = [];
  private readonly linkOf = new Map<string, NewChildLink>();
  /** Wanted id → the wanted id of the same identity that came first in this intake. */
  private readonly follows = new Map<string, string>();
  private readonly keyed: boolean;
  /** Wanted id → id of the run that has the identity. */
  private holders: ReadonlyMap<string, string> = new Map();
  private readonly refusals = new Map<string, TriggeredRun>();
  private readonly keys = new Map<string, string>();

  constructor(
    private readonly requests: readonly TriggerRequest[],
    private readonly ids: readonly string[],
  ) {
    this.keyed = requests.some((request) => request.definition.idempotency !== null);
    const first = new Map<string, string>();
    for (const [i, { tenantId, parent }] of requests.entries()) {
      if (parent?.identity == null) continue;
      const id = ids[i]!;
      const identity = `${parent.taskId}/${parent.identity}`;
      const earlier = first.get(identity);
      if (earlier !== undefined) {
        this.follows.set(id, earlier);
        continue;
      }
      first.set(identity, id);
      const link = { parentId: parent.taskId, key: parent.identity, tenantId, childId: id };
      this.links.push(link);
      this.linkOf.set(id, link);
    }
  }

  get isEmpty(): boolean {
    return this.links.length === 0 && !this.keyed;
  }

  async claim(db: Queryable, nowMs: number): Promise<void> {
    if (this.links.length > 0) this.holders = await insertChildLinks(db, this.links);
    if (this.keyed) await this.claimKeys(db, nowMs);
  }

  isCreated(id: string): boolean {
    return this.runOf(id) === id && !this.refusals.has(id);
  }

  outcomeOf(id: string): TriggeredRun {
    const runId = this.runOf(id);
    return this.refusals.get(runId) ?? { runId, created: runId === id };
  }

  /** The idempotency key that the run claimed. */
  keyOf(id: string): string | undefined {
    return this.keys.get(id);
  }

  private runOf(id: string): string {
    const wanted = this.follows.get(id) ?? id;
    return this.holders.get(wanted) ?? wanted;
  }

  private async claimKeys(db: Queryable, nowMs: number): Promise<void> {
    const failures = new ExpressionFailures();
    const claims = new Map<string, NewIdempotencyKey>();
    const claimOf = new Map<string, NewIdempotencyKey>();
    for (const [i, request] of this.requests.entries()) {
      const { tenantId, definition } = request;
      const runId = this.ids[i]!;
      if (definition.idempotency === null || this.runOf(runId) !== runId) continue;
      const key = idempotencyKeyOf(definition.idempotency, request);
      if (!key.ok) {
        failures.add(tenantId, 'IDEMPOTENCY_KEY', `${definition.name}: ${key.error}`);
        this.refusals.set(runId, {
          runId,
          created: false,
          refused: { kind: 'expression', error: key.error },
        });
        continue;
      }
      // The first of equal keys claims, the others collide with it or with whoever holds it.
      const identity = `${definition.workflowId}/${key.value}`;
      const expiresAtMs = nowMs + definition.idempotency.ttlMs;
      const claim = claims.get(identity) ?? {
        workflowId: definition.workflowId,
        key: key.value,
        tenantId,
        runId,
        expiresAtMs,
      };
      claims.set(identity, claim);
      claimOf.set(runId, claim);
    }
    if (claims.size > 0) {
      const held = await claimIdempotencyKeys(db, [...claims.values()], nowMs);
      for (const [runId, claim] of claimOf) {
        const holder = held.get(claim.runId)!;
        if (holder === runId) this.keys.set(runId, claim.key);
        else
          this.refusals.set(runId, {
            runId: holder,
            created: false,
            refused: { kind: 'collision', wantedId: runId },
          });
      }
    }
    await failures.write(db, nowMs);
    const unlinked = [...this.refusals.keys()].flatMap((id) => this.linkOf.get(id) ?? []);
    if (unlinked.length > 0) await deleteChildLinks(db, unlinked);
  }
}

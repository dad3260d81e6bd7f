import type { WorkflowDefinition } from '@hatchet-ts/contracts';
import { type Database, type Queryable, readLatestVersions, readVersions } from '@hatchet-ts/schema';
import type { Clock } from '@hatchet-ts/service-kit';
import { LRUCache } from 'lru-cache';

/** How long a name may point at a version that is no longer the latest (engine rule 2.2.1 allows 5 s). */
const NAME_TTL_MS = 1000;
const VERSIONS_MAX = 20_000;

export interface LatestDefinition {
  definition: WorkflowDefinition;
  paused: boolean;
  checksum: string;
}

/** Workflow definitions as every service reads them: versions never change, names are looked up again every second. */
export class Definitions {
  private readonly versions = new LRUCache<string, WorkflowDefinition>({ max: VERSIONS_MAX });
  private readonly names = new Map<
    string,
    { versionId: string; paused: boolean; checksum: string; untilMs: number }
  >();

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** A version known to exist: its id came from a row. */
  peek(versionId: string): WorkflowDefinition | undefined {
    return this.versions.get(versionId);
  }

  async get(versionId: string): Promise<WorkflowDefinition> {
    const cached = this.versions.get(versionId);
    if (cached) return cached;
    await this.load([versionId]);
    const loaded = this.versions.get(versionId);
    if (!loaded) throw new Error(`workflow version ${versionId} does not exist`);
    return loaded;
  }

  /**
   * Makes `peek` answer for all of the given versions that exist.
   * @param db the caller's transaction, if there is one: nothing takes a second connection while holding one
   */
  async load(versionIds: Iterable<string>, db: Queryable = this.database): Promise<void> {
    const missing = [...new Set(versionIds)].filter((id) => !this.versions.has(id));
    if (missing.length === 0) return;
    for (const definition of await readVersions(db, missing))
      this.versions.set(definition.versionId, definition);
  }

  /**
   * Latest versions by workflow name. SDKs lower-case names in some places and not in others, so an exact match wins
   * and the lower-case form is tried after it.
   * @returns one entry per name, null where the tenant has no such workflow
   */
  async latest(tenantId: string, names: readonly string[]): Promise<(LatestDefinition | null)[]> {
    const now = this.clock.monotonicMs();
    const wanted = new Set<string>();
    for (const name of names) {
      if (this.fresh(tenantId, name, now)) continue;
      wanted.add(name);
      wanted.add(name.toLowerCase());
    }
    if (wanted.size > 0) {
      const found = await readLatestVersions(
        this.database,
        [...wanted].map((name) => ({ tenantId, name })),
      );
      await this.load(found.map((row) => row.versionId));
      for (const row of found)
        this.names.set(key(tenantId, row.name), {
          versionId: row.versionId,
          paused: row.paused,
          checksum: row.checksum,
          untilMs: now + NAME_TTL_MS,
        });
    }
    return names.map((name) => {
      const entry = this.fresh(tenantId, name, now) ?? this.fresh(tenantId, name.toLowerCase(), now);
      const definition = entry && this.versions.get(entry.versionId);
      return definition ? { definition, paused: entry.paused, checksum: entry.checksum } : null;
    });
  }

  /** What this process registered itself is visible to it at once. */
  remember(definition: WorkflowDefinition): void {
    this.versions.set(definition.versionId, definition);
    this.forget(definition.tenantId, definition.name);
  }

  /** The next look-up of the name asks the database. */
  forget(tenantId: string, name: string): void {
    this.names.delete(key(tenantId, name));
  }

  private fresh(tenantId: string, name: string, now: number) {
    const entry = this.names.get(key(tenantId, name));
    if (!entry || entry.untilMs < now) return null;
    return entry;
  }
}

const key = (tenantId: string, name: string) => `${tenantId}/${name}`;

/** Scheduling shards: the unit of lease. Fixed, because every process must agree on it. */
export const SHARD_COUNT = 64;

/** Tenant ids are random in their last byte (UUIDv4 and v7 alike). */
export function shardOf(tenantId: string): number {
  return Number.parseInt(tenantId.slice(-2), 16) % SHARD_COUNT;
}

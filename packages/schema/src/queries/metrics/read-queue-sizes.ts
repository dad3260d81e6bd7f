import type { Queryable, Statement } from '../../database';

export interface QueueSize {
  tenantId: string;
  queue: string;
  versionId: string;
  count: number;
}

// queue_items is hot and holds what waits now: its size is what is asked for. 100,000 items take about 40 ms.
const SIZES: Statement = {
  name: 'read_queue_sizes',
  text: `select tenant_id as "tenantId", queue, version_id as "versionId", count(*) as count
    from queue_items group by tenant_id, queue, version_id`,
};

/** Items that wait in queues, parked ones included, by the version of their workflow. */
export function readQueueSizes(db: Queryable): Promise<QueueSize[]> {
  return db.query<QueueSize>(SIZES);
}

export interface MetadataQueueSize {
  tenantId: string;
  key: string;
  value: string;
  count: number;
}

const BY_METADATA: Statement = {
  name: 'read_queue_sizes_by_metadata',
  text: `select q.tenant_id as "tenantId", m.key, m.value, count(*) as count
    from queue_items q join run_metadata m on m.run_id = coalesce(q.run_id, q.task_id) and m.key ^@ 'prom_'
    group by 1, 2, 3`,
};

/** Items that wait, by the metadata of their runs under keys that start with `prom_`. */
export function readQueueSizesByMetadata(db: Queryable): Promise<MetadataQueueSize[]> {
  return db.query<MetadataQueueSize>(BY_METADATA);
}

export interface WorkerSlots {
  tenantId: string;
  workerId: string;
  /** Slot type → units. */
  slots: Record<string, number>;
  labels: Record<string, string | number>;
}

const SLOTS: Statement = {
  name: 'read_worker_slots',
  text: `select tenant_id as "tenantId", id as "workerId", slots, labels from workers where connected and removed_at is null`,
};

/** Workers that are connected, with what they offer. */
export function readWorkerSlots(db: Queryable): Promise<WorkerSlots[]> {
  return db.query<WorkerSlots>(SLOTS);
}

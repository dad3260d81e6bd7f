import type { RestSchema } from '@hatchet-ts/contracts';
import type { ShownWorker } from '@hatchet-ts/schema';
import { isoTime, resourceMeta } from './resource-meta';

type Worker = RestSchema<'Worker'>;

/** By the number of the language in the worker's registration. */
const LANGUAGES: readonly (RestSchema<'WorkerRuntimeSDKs'> | undefined)[] = [
  undefined,
  'GOLANG',
  'PYTHON',
  'TYPESCRIPT',
  'RUBY',
];

/** @param heldUnits units in use per slot type */
export function shownWorker(worker: ShownWorker, heldUnits: Readonly<Record<string, number>>): Worker {
  const { runtime } = worker;
  return {
    metadata: resourceMeta(worker.id, worker.createdAt, worker.updatedAt),
    name: worker.name,
    type: worker.webhookId === null ? 'SELFHOSTED' : 'WEBHOOK',
    status: worker.status,
    actions: worker.actions,
    dispatcherId: worker.dispatcherId ?? undefined,
    lastHeartbeatAt: worker.heartbeatAt === null ? undefined : isoTime(worker.heartbeatAt),
    labels: Object.entries(worker.labels).map(([key, value]) => ({
      key,
      value: String(value),
      metadata: resourceMeta(worker.id, worker.createdAt, worker.updatedAt),
    })),
    slotConfig: Object.fromEntries(
      Object.entries(worker.slots).map(([type, limit]) => [
        type,
        { limit, available: Math.max(0, limit - (heldUnits[type] ?? 0)) },
      ]),
    ),
    runtimeInfo: runtime
      ? {
          sdkVersion: runtime.sdkVersion,
          language: runtime.language === undefined ? undefined : LANGUAGES[runtime.language],
          languageVersion: runtime.languageVersion,
          os: runtime.os,
          runtimeExtra: runtime.extra ?? '',
        }
      : undefined,
  };
}

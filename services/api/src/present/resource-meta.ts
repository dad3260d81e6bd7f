import type { RestSchema } from '@hatchet-ts/contracts';

export const isoTime = (ms: number): string => new Date(ms).toISOString();

/** RFC 3339, or nothing: a time that has not come is left out, never sent as a zero. */
export const isoTimeOrNone = (ms: number | null): string | undefined =>
  ms === null ? undefined : isoTime(ms);

export function resourceMeta(
  id: string,
  createdAtMs: number,
  updatedAtMs = createdAtMs,
): RestSchema<'APIResourceMeta'> {
  return { id, createdAt: isoTime(createdAtMs), updatedAt: isoTime(updatedAtMs) };
}

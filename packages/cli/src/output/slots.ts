import type { RestSchema } from '@hatchet-ts/contracts';

/** `8/10`, with the kind of slot where it is not the usual one. */
export function freeSlots({ slotConfig = {} }: RestSchema<'Worker'>): string {
  const kinds = Object.entries(slotConfig).map(([kind, { available, limit }]) => {
    const free = `${available ?? limit}/${limit}`;
    return kind === 'default' ? free : `${free} ${kind}`;
  });
  return kinds.join(', ') || '-';
}

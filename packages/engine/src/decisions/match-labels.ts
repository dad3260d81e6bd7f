import type { DesiredLabel } from '@hatchet-ts/contracts';

/** Whether a worker's label satisfies a wish. A missing label and one of another type satisfy nothing (rule 3.4.2). */
export function satisfies(wish: DesiredLabel, value: string | number | undefined): boolean {
  if (value === undefined) return false;
  const wanted = wish.intValue ?? wish.strValue;
  if (wanted === null || typeof wanted !== typeof value) return false;
  switch (wish.comparator) {
    case 'EQUAL':
      return value === wanted;
    case 'NOT_EQUAL':
      return value !== wanted;
    default:
      if (typeof value !== 'number' || typeof wanted !== 'number') return false;
  }
  switch (wish.comparator) {
    case 'GREATER_THAN':
      return value > wanted;
    case 'GREATER_THAN_OR_EQUAL':
      return value >= wanted;
    case 'LESS_THAN':
      return value < wanted;
    case 'LESS_THAN_OR_EQUAL':
      return value <= wanted;
  }
}

/**
 * How much a task wants a worker: the sum of the weights of satisfied wishes, or null when a required one is not
 * satisfied. Negative weights rank last, they do not exclude (rule 3.4.2, H104).
 */
export function affinity(
  wishes: Readonly<Record<string, DesiredLabel>>,
  labels: Readonly<Record<string, string | number>>,
): number | null {
  let weight = 0;
  for (const key in wishes) {
    const wish = wishes[key]!;
    if (satisfies(wish, labels[key])) weight += wish.weight;
    else if (wish.required) return null;
  }
  return weight;
}

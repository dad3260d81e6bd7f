import { distance } from 'fastest-levenshtein';

/** Prefixes that belong to us alone (CFG-01). */
const OWN_PREFIXES = ['SERVER_', 'DATABASE_', 'READ_REPLICA_', 'SCHEDULER_'];
/** Prefixes other programs use too: a name is suspicious only when it nearly matches one of ours. */
const SHARED_PREFIXES = ['ADMIN_', 'DEFAULT_', 'SEED_', 'CACHE_'];
const TYPING_ERROR_DISTANCE = 2;

/** One sentence per environment name that looks like ours and is not, with the nearest known name. */
export function unknownNames(names: Iterable<string>, known: ReadonlySet<string>): string[] {
  const warnings: string[] = [];
  for (const name of names) {
    const own = OWN_PREFIXES.some((prefix) => name.startsWith(prefix));
    if (known.has(name) || !(own || SHARED_PREFIXES.some((prefix) => name.startsWith(prefix)))) {
      continue;
    }
    const nearest = nearestName(name, known);
    if (own || nearest.distance <= TYPING_ERROR_DISTANCE) {
      warnings.push(`${name} is not a known variable and has no effect; did you mean ${nearest.name}?`);
    }
  }
  return warnings;
}

function nearestName(name: string, known: ReadonlySet<string>): { name: string; distance: number } {
  let nearest = { name: '', distance: Number.POSITIVE_INFINITY };
  for (const candidate of known) {
    const candidateDistance = distance(name, candidate);
    if (candidateDistance < nearest.distance) {
      nearest = { name: candidate, distance: candidateDistance };
    }
  }
  return nearest;
}

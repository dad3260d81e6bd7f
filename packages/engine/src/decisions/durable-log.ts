import type { DurableSubject } from './durable-subject';

/** Where a branch left another: nodes below `firstNode` are those of `parent`. */
export interface Fork {
  parent: number;
  firstNode: number;
}

/** An entry of the log, as far as deciding needs it. */
export interface LogEntry {
  branch: number;
  node: number;
  idempotencyKey: Buffer;
  childKey: string | null;
  description: string;
}

/** The log of one task, as the invocation that asks sees it. */
export interface LogView<E extends LogEntry> {
  /** The branch new entries belong to. */
  branch: number;
  /** Highest node the invocation has asked for. */
  node: number;
  forks: ReadonlyMap<number, Fork>;
  /** Entries at a node, on every branch. */
  at: (node: number) => readonly E[];
  /** Entries of children that were spawned under a key of their own, on every branch. */
  keyed: (childKey: string) => readonly E[];
}

export type Placed<E extends LogEntry> =
  /** The entry is new. */
  | { kind: 'append'; branch: number; node: number }
  /** The entry was there. */
  | { kind: 'found'; entry: E }
  /** Another entry is there than the one asked for. */
  | { kind: 'diverged'; entry: E };

/** The branch that has the entry of a node, seen from a branch: the newest on the way to the root that reaches it. */
export function branchOf(forks: ReadonlyMap<number, Fork>, from: number, node: number): number {
  let branch = from;
  for (let fork = forks.get(branch); fork !== undefined; fork = forks.get(branch)) {
    if (node >= fork.firstNode) return branch;
    branch = fork.parent;
  }
  return branch;
}

/** Whether an entry lies on the way from a branch to the root, and not on a part that was left. */
export function isOnPath(
  forks: ReadonlyMap<number, Fork>,
  from: number,
  entry: { branch: number; node: number },
): boolean {
  return branchOf(forks, from, entry.node) === entry.branch;
}

/**
 * Where the next thing a durable task asks for stands in its log (engine-behaviour 9.1, 9.2). What was asked for at a
 * node before must be asked for again; a child with a key of its own is the one spawned under that key, wherever its
 * entry is.
 *
 * @param subjects in the order asked for
 * @returns one place per subject up to the first that diverges, and the node the cursor has come to
 */
export function placeSubjects<E extends LogEntry>(
  log: LogView<E>,
  subjects: readonly { subject: DurableSubject; childKey: string | null }[],
): { places: Placed<E>[]; node: number } {
  const places: Placed<E>[] = [];
  /** Keyed children that this very request appends. */
  const appended = new Map<string, { branch: number; node: number }>();
  let node = log.node;
  for (const { subject, childKey } of subjects) {
    const next = node + 1;
    const entry = onPath(log, log.at(next));
    if (childKey !== null) {
      const known = appended.get(childKey);
      if (known) {
        places.push({ kind: 'append', ...known });
        continue;
      }
      const keyed = onPath(log, log.keyed(childKey));
      if (keyed) {
        if (keyed.node === next) node = next;
        places.push({ kind: 'found', entry: keyed });
        continue;
      }
    }
    if (!entry) {
      const place = { branch: log.branch, node: next };
      if (childKey !== null) appended.set(childKey, place);
      places.push({ kind: 'append', ...place });
    } else if (childKey === null && entry.idempotencyKey.equals(subject.idempotencyKey))
      places.push({ kind: 'found', entry });
    else {
      places.push({ kind: 'diverged', entry });
      return { places, node };
    }
    node = next;
  }
  return { places, node };
}

function onPath<E extends LogEntry>(log: LogView<E>, entries: readonly E[]): E | undefined {
  return entries.find((entry) => isOnPath(log.forks, log.branch, entry));
}

/** The recorded text; SDKs show it to whoever looks for the change that caused it. */
export function divergenceText(taskId: string, entry: LogEntry, received: DurableSubject): string {
  const different = entry.description !== received.description;
  const expected = different ? entry.description : `${entry.description} [${short(entry.idempotencyKey)}]`;
  const got = different
    ? received.description
    : `${received.description} [${short(received.idempotencyKey)}]`;
  return `non-determinism error in task ${taskId} at node ${entry.branch}:${entry.node}\n  expected: ${expected}\n  received: ${got}`;
}

const short = (key: Buffer) => key.toString('hex').slice(0, 8);

import { branchOf, type Fork } from '@hatchet-ts/engine';
import {
  type Database,
  type DurableEntryResult,
  type DurableTaskRow,
  readChangedDurableTasks,
  readDurableBranches,
  readDurableResults,
  readDurableTasks,
  readSatisfiedEntries,
  type SatisfiedEntry,
} from '@hatchet-ts/schema';
import { Batcher, groupBy } from '@hatchet-ts/service-kit';

export type Forks = ReadonlyMap<number, Fork>;

/** Of the tasks that were never branched, which are nearly all: one for all of them. */
const NO_FORKS: Forks = new Map();

/** The log of a task as a stream that begins to serve it finds it. */
export interface LogState {
  row: DurableTaskRow;
  forks: Forks;
  /** What is satisfied on the way to the newest branch, in order, without payloads. */
  satisfied: SatisfiedEntry[];
}

export interface EntryName {
  taskId: string;
  branch: number;
  node: number;
}

interface Look {
  taskId: string;
  after: number;
  branch: number;
  forks: Forks;
}

/** Reads of durable logs, of any number of streams in one statement each. */
export class DurableReads {
  private readonly states: Batcher<string, LogState | null>;
  private readonly looks: Batcher<Look, SatisfiedEntry[]>;
  private readonly results: Batcher<EntryName, DurableEntryResult | null>;

  constructor(private readonly database: Database) {
    const shared = { maxItems: 1000, maxInFlight: 2 };
    this.states = new Batcher({ name: 'durable-state', ...shared, flush: (ids) => this.readStates(ids) });
    this.looks = new Batcher({ name: 'durable-look', ...shared, flush: (looks) => this.look(looks) });
    this.results = new Batcher({
      name: 'durable-result',
      ...shared,
      flush: (refs) => this.readResults(refs),
    });
  }

  /** @returns null when no durable task of that id has ever been assigned */
  state(taskId: string): Promise<LogState | null> {
    return this.states.add(taskId);
  }

  /** What was satisfied behind a place in the order, on the way to a branch. */
  satisfied(look: Look): Promise<SatisfiedEntry[]> {
    return this.looks.add(look);
  }

  result(name: EntryName): Promise<DurableEntryResult | null> {
    return this.results.add(name);
  }

  changed(
    known: readonly { taskId: string; invocation: number; lastOrder: number }[],
  ): Promise<DurableTaskRow[]> {
    return readChangedDurableTasks(this.database, known);
  }

  private async readStates(taskIds: string[]): Promise<(LogState | null)[]> {
    const rows = await readDurableTasks(this.database, [...new Set(taskIds)]);
    const forked = rows.filter((row) => row.branch > 1).map((row) => row.taskId);
    const branches = groupBy(
      forked.length > 0 ? await readDurableBranches(this.database, forked) : [],
      (branch) => branch.taskId,
    );
    const begun = rows.filter((row) => row.lastOrder > 0).map(({ taskId }) => ({ taskId, after: 0 }));
    const satisfied = groupBy(
      begun.length > 0 ? await readSatisfiedEntries(this.database, begun, false) : [],
      (entry) => entry.taskId,
    );
    const states = new Map(
      rows.map((row): [string, LogState] => {
        const own = branches.get(row.taskId);
        const forks = own ? new Map(own.map((fork): [number, Fork] => [fork.branch, fork])) : NO_FORKS;
        const entries = satisfied.get(row.taskId) ?? [];
        return [row.taskId, { row, forks, satisfied: onPath(entries, row.branch, forks) }];
      }),
    );
    return taskIds.map((taskId) => states.get(taskId) ?? null);
  }

  private async look(looks: Look[]): Promise<SatisfiedEntry[][]> {
    // One look per task: a second one of the same batch sees what the first sees.
    const first = new Map(looks.map((look) => [look.taskId, look]));
    const entries = await readSatisfiedEntries(this.database, [...first.values()], true);
    const byTask = groupBy(entries, (entry) => entry.taskId);
    return looks.map(({ taskId, branch, forks }) => onPath(byTask.get(taskId) ?? [], branch, forks));
  }

  private async readResults(names: EntryName[]): Promise<(DurableEntryResult | null)[]> {
    const rows = await readDurableResults(this.database, names);
    const nameOf = ({ taskId, branch, node }: EntryName) => `${taskId}/${branch}/${node}`;
    const results = new Map(rows.map((row) => [nameOf(row), row]));
    return names.map((name) => results.get(nameOf(name)) ?? null);
  }
}

/** Entries of branches that were left are nobody's any more. */
function onPath(entries: readonly SatisfiedEntry[], branch: number, forks: Forks): SatisfiedEntry[] {
  return entries.filter((entry) => branchOf(forks, branch, entry.node) === entry.branch);
}

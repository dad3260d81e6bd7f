import type { ConcurrencyStrategy } from '@hatchet-ts/contracts';

/** One holder in a concurrency group. */
export interface GroupSeat {
  id: string;
  /** 1..4, higher first. */
  priority: number;
  /** Arrival order; never a timestamp. */
  seq: number;
  /** The limit in force when it was created: the newest member sets the group's. */
  maxRuns: number;
}

export interface GroupDecision {
  /** Waiting seats to fill, in order. */
  admit: string[];
  /** Seats to cancel, running or waiting. */
  cancel: string[];
}

const oldestFirst = (a: GroupSeat, b: GroupSeat) => b.priority - a.priority || a.seq - b.seq;
const newestFirst = (a: GroupSeat, b: GroupSeat) => b.priority - a.priority || b.seq - a.seq;

/**
 * Who runs and who is cancelled in one group (engine-behaviour 4.2, contract guide 15). Pure, so that it can be played
 * against a reference model by the thousand.
 */
export function decideGroup(
  strategy: ConcurrencyStrategy,
  running: readonly GroupSeat[],
  waiting: readonly GroupSeat[],
): GroupDecision {
  const limit = limitOf(running, waiting);
  const room = Math.max(0, limit - running.length);
  switch (strategy) {
    case 'GROUP_ROUND_ROBIN':
      return { admit: ids([...waiting].sort(oldestFirst).slice(0, room)), cancel: [] };
    case 'CANCEL_IN_PROGRESS': {
      if (waiting.length === 0) return { admit: [], cancel: [] };
      const ranked = [...running, ...waiting].sort(newestFirst);
      const stays = new Set(ids(ranked.slice(0, limit)));
      return {
        admit: ids(ranked.filter((seat) => stays.has(seat.id) && waiting.includes(seat))),
        cancel: ids(ranked.filter((seat) => !stays.has(seat.id))),
      };
    }
    case 'CANCEL_NEWEST': {
      const ranked = [...waiting].sort(oldestFirst);
      return { admit: ids(ranked.slice(0, room)), cancel: ids(ranked.slice(room)) };
    }
    case 'CANCEL_QUEUED_EXCEPT_NEWEST':
    case 'CANCEL_QUEUED_EXCEPT_OLDEST': {
      // A limit of 0 holds the group: nothing is admitted, and the one that would be kept keeps waiting.
      const ranked = [...waiting].sort(oldestFirst);
      const queued = ranked.slice(room);
      const kept = strategy === 'CANCEL_QUEUED_EXCEPT_NEWEST' ? newest(queued) : queued[0];
      return { admit: ids(ranked.slice(0, room)), cancel: ids(queued.filter((seat) => seat !== kept)) };
    }
  }
}

function limitOf(running: readonly GroupSeat[], waiting: readonly GroupSeat[]): number {
  let last: GroupSeat | undefined;
  for (const seat of running) if (!last || seat.seq > last.seq) last = seat;
  for (const seat of waiting) if (!last || seat.seq > last.seq) last = seat;
  return last?.maxRuns ?? 0;
}

function newest(seats: readonly GroupSeat[]): GroupSeat | undefined {
  let last: GroupSeat | undefined;
  for (const seat of seats) if (!last || seat.seq > last.seq) last = seat;
  return last;
}

const ids = (seats: readonly GroupSeat[]) => seats.map((seat) => seat.id);

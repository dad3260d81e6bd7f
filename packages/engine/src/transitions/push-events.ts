import {
  type EventKind,
  insertEventRemainders,
  insertEventRuns,
  insertEvents,
  matchTriggers,
  type NewEventMetadata,
  readSnapshot,
  type Transaction,
  type TriggerMatch,
} from '@hatchet-ts/schema';
import { Batcher, declareFailpoints, groupBy, uuidv7 } from '@hatchet-ts/service-kit';
import { Announcement } from '../announce';
import type { EngineContext } from '../engine';
import { meterRuns } from '../limits/meter-runs';
import { isIndexedMetadata } from '../payloads';
import { type EventStart, eventRun, eventStarts, type StoredEvent } from './event-starts';
import { ExpressionFailures } from './expression-failures';
import { Intake } from './intake';
import { type EventsOfKey, matchConditions } from './match-conditions';
import { meetWaits } from './meet-waits';
import type { ValidEvent } from './prepare-events';

declareFailpoints('push.before-commit', 'push.commit-sent', 'push.after-commit');

/** Runs, and conditions, that one transaction may create and meet; what is beyond is left to controllers. */
export const EVENT_MATCHES_MAX = 1000;
/** A payload is stored with every run it starts: large ones come in smaller portions. */
const MATCH_BYTES_MAX = 16 * 1024 * 1024;

export interface PushedEvent {
  id: string;
  seenAtMs: number;
}

interface Push {
  tenantId: string;
  events: readonly ValidEvent[];
}

/** What controllers have left to do for events whose push is committed (see `continueEvents`). */
export type EventRest =
  | { kind: 'runs'; eventId: string; priority: number | null; starts: EventStart[] }
  | {
      kind: 'waits';
      key: string;
      eventIds: string[];
      after: { waitId: string; ordinal: number } | null;
      /** Conditions armed after it began to wait too late. */
      snapshot: string;
    };

/**
 * Takes events in: a push commits the events, the runs they start and the waits they end together (rule 2.3, design
 * section 12). Pushes of many callers ride in one transaction; a caller's events stand or fall together and start their
 * runs in order.
 *
 * Lock order: event key (shared, see `lockEventKeys`), run, task, wait, idempotency key.
 */
export class PushEvents {
  private readonly batcher: Batcher<Push, PushedEvent[]>;

  constructor(private readonly context: EngineContext) {
    this.batcher = new Batcher({
      name: 'event',
      pace: context.paces?.events,
      maxBytes: EVENT_MATCHES_MAX,
      sizeOf: (push) => push.events.length,
      maxInFlight: 2,
      flush: (pushes) => this.flush(pushes),
    });
  }

  /**
   * @returns ids and times, in the order of the events, once they are committed
   * @throws EngineError `resource_exhausted` when the tenant may not push that many
   */
  async push(tenantId: string, events: readonly ValidEvent[]): Promise<PushedEvent[]> {
    await this.context.limits?.take(tenantId, 'EVENT', events.length);
    return this.batcher.add({ tenantId, events });
  }

  drain(): Promise<void> {
    return this.batcher.drain();
  }

  private async flush(pushes: Push[]): Promise<PushedEvent[][]> {
    const nowMs = this.context.clock.nowMs();
    const stored = pushes.map(({ tenantId, events }) =>
      events.map((event): StoredEvent => ({ ...event, id: uuidv7(nowMs), tenantId })),
    );
    await takeIn(this.context, stored.flat(), nowMs);
    return stored.map((own) => own.map(({ id }) => ({ id, seenAtMs: nowMs })));
  }
}

async function takeIn(context: EngineContext, events: readonly StoredEvent[], nowMs: number): Promise<void> {
  let intake: Intake | undefined;
  try {
    const tell = await context.database.transaction(async (tx) => {
      const failures = new ExpressionFailures();
      const rests: EventRest[] = [];
      await insertEvents(tx, events, events.flatMap(metadataOf));
      const starts = await startsOf(context, tx, events, failures);
      const met = await matchConditions(tx, keysOf(events), matchesMax(events), null, failures);
      if (met.rest.length > 0) {
        const snapshot = await readSnapshot(tx);
        for (const { eventKey: key, events: own, after } of met.rest)
          rests.push({ kind: 'waits', key, eventIds: own.map((event) => event.id), after, snapshot });
      }
      const tellWaits =
        met.occurrences.length > 0 ? await meetWaits(context, tx, met.occurrences, nowMs) : null;
      const inline = starts.slice(0, matchesMax(events));
      for (const [event, own] of groupBy(starts.slice(inline.length), ({ event }) => event))
        rests.push({
          kind: 'runs',
          eventId: event.id,
          priority: event.priority,
          starts: own.map(({ start }) => start),
        });
      if (inline.length > 0) {
        intake = await intakeOf(context, inline, nowMs);
        await writeRuns(context, tx, intake, inline);
      }
      await failures.write(tx, nowMs);
      const tenants = new Map(events.map((event) => [event.id, event.tenantId]));
      const rows = rests.map((data) => {
        const eventId = data.kind === 'runs' ? data.eventId : data.eventIds[0]!;
        return { id: uuidv7(nowMs), tenantId: tenants.get(eventId)!, data };
      });
      if (rows.length > 0) await insertEventRemainders(tx, rows, nowMs);
      return () => {
        intake?.tell();
        tellWaits?.();
        if (rows.length === 0) return;
        const announcement = new Announcement();
        announcement.timer(nowMs);
        announcement.publish(context, nowMs);
      };
    }, 'push');
    tell();
  } catch (error) {
    intake?.abandon();
    throw error;
  }
}

export interface StartOfEvent {
  event: StoredEvent;
  start: EventStart;
}

/** Runs that the events start, in the order of the events. */
async function startsOf(
  context: EngineContext,
  tx: Transaction,
  events: readonly StoredEvent[],
  failures: ExpressionFailures,
): Promise<StartOfEvent[]> {
  const kinds = new Map<string, { index: number; kind: EventKind }>();
  const kindOf = ({ tenantId, key, scope }: StoredEvent) => JSON.stringify([tenantId, key, scope]);
  for (const event of events) {
    const name = kindOf(event);
    const { tenantId, key, scope } = event;
    if (!kinds.has(name)) kinds.set(name, { index: kinds.size, kind: { tenantId, key, scope } });
  }
  const matches: TriggerMatch[] = await matchTriggers(
    tx,
    [...kinds.values()].map(({ kind }) => kind),
  );
  if (matches.length === 0) return [];
  await context.definitions.load(
    matches.map((match) => match.versionId),
    tx,
  );
  const byKind = groupBy(matches, (match) => match.kind);
  return events.flatMap((event) =>
    eventStarts(event, byKind.get(kinds.get(kindOf(event))!.index) ?? [], failures).map((start) => ({
      event,
      start,
    })),
  );
}

/** The runs as one intake; their definitions are loaded. */
export async function intakeOf(
  context: EngineContext,
  starts: readonly StartOfEvent[],
  nowMs: number,
): Promise<Intake> {
  const requests = starts.map(({ event, start }) =>
    eventRun(event, start, context.definitions.peek(start.versionId)!),
  );
  await meterRuns(context, requests);
  return new Intake(context, nowMs, requests);
}

/** Creates the runs and notes where they come from; a run whose idempotency key is held is left out silently (2.8.4). */
export async function writeRuns(
  context: EngineContext,
  tx: Transaction,
  intake: Intake,
  starts: readonly StartOfEvent[],
): Promise<void> {
  await intake.write(tx);
  const { outcome } = intake;
  const rows = starts.flatMap(({ event, start }, i) => {
    const { runId, created } = outcome[i]!;
    if (!created) return [];
    const { workflowId } = context.definitions.peek(start.versionId)!;
    return { eventId: event.id, runId, tenantId: event.tenantId, workflowId, filterId: start.filterId };
  });
  if (rows.length > 0) await insertEventRuns(tx, rows);
}

function keysOf(events: readonly StoredEvent[]): EventsOfKey[] {
  const keys = new Map<string, { tenantId: string; eventKey: string; after: null; events: StoredEvent[] }>();
  for (const event of events) {
    const { tenantId, key } = event;
    const name = `${tenantId}/${key}`;
    const known = keys.get(name);
    if (known) known.events.push(event);
    else keys.set(name, { tenantId, eventKey: key, after: null, events: [event] });
  }
  return [...keys.values()];
}

export function matchesMax(events: readonly { payload: string }[]): number {
  const largest = Math.max(1, ...events.map((event) => event.payload.length));
  return Math.max(1, Math.min(EVENT_MATCHES_MAX, Math.floor(MATCH_BYTES_MAX / largest)));
}

function metadataOf(event: StoredEvent): NewEventMetadata[] {
  return Object.entries(event.metadataPairs).flatMap(([key, value]) =>
    isIndexedMetadata(key)
      ? {
          eventId: event.id,
          tenantId: event.tenantId,
          key,
          value: typeof value === 'string' ? value : JSON.stringify(value),
        }
      : [],
  );
}

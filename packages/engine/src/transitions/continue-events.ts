import {
  type EventRemainder,
  type EventRow,
  lockEventRemainder,
  readEvents,
  setEventRemainder,
  type Transaction,
} from '@hatchet-ts/schema';
import type { EngineContext } from '../engine';
import type { StoredEvent } from './event-starts';
import { ExpressionFailures } from './expression-failures';
import type { Intake } from './intake';
import { matchConditions } from './match-conditions';
import { meetWaits } from './meet-waits';
import { type EventRest, intakeOf, matchesMax, writeRuns } from './push-events';

/**
 * Does the next portion of what a large push has left: creates runs, or ends waits that were armed before the event. One
 * transaction per portion, which also moves the remainder on, so a crash repeats nothing and loses nothing.
 * @returns whether there was anything to do
 */
export async function continueEvents(context: EngineContext): Promise<boolean> {
  const nowMs = context.clock.nowMs();
  let intake: Intake | undefined;
  try {
    return await context.database.transaction(async (tx) => {
      const remainder = await lockEventRemainder<EventRest>(tx, nowMs);
      if (!remainder) return false;
      const { data } = remainder;
      if (data.kind === 'waits') await endWaits(context, tx, remainder, data, nowMs);
      else intake = await startRuns(context, tx, remainder, data, nowMs);
      return true;
    });
  } catch (error) {
    intake?.abandon();
    throw error;
  }
}

async function startRuns(
  context: EngineContext,
  tx: Transaction,
  { id }: EventRemainder<EventRest>,
  rest: EventRest & { kind: 'runs' },
  nowMs: number,
): Promise<Intake | undefined> {
  const [row] = await readEvents(tx, [rest.eventId]);
  if (!row) {
    // Its partition is gone: nobody can ask for its runs any more.
    await setEventRemainder(tx, id, null);
    return undefined;
  }
  const event = { ...storedEvent(row), priority: rest.priority };
  const starts = rest.starts.slice(0, matchesMax([event])).map((start) => ({ event, start }));
  await context.definitions.load(
    starts.map(({ start }) => start.versionId),
    tx,
  );
  const intake = await intakeOf(context, starts, nowMs);
  await writeRuns(context, tx, intake, starts);
  const left = rest.starts.slice(starts.length);
  await setEventRemainder(tx, id, left.length > 0 ? { ...rest, starts: left } : null);
  tx.onCommit(() => intake.tell());
  return intake;
}

async function endWaits(
  context: EngineContext,
  tx: Transaction,
  { id, tenantId }: EventRemainder<EventRest>,
  rest: EventRest & { kind: 'waits' },
  nowMs: number,
): Promise<void> {
  const events = (await readEvents(tx, rest.eventIds))
    .map(storedEvent)
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const failures = new ExpressionFailures();
  const key = { tenantId, eventKey: rest.key, after: rest.after, events };
  const met = await matchConditions(tx, [key], matchesMax(events), rest.snapshot, failures);
  if (met.occurrences.length > 0) tx.onCommit(await meetWaits(context, tx, met.occurrences, nowMs));
  await failures.write(tx, nowMs);
  const [left] = met.rest;
  await setEventRemainder(tx, id, left ? { ...rest, after: left.after } : null);
}

function storedEvent(row: EventRow): StoredEvent {
  const { id, tenantId, key, scope, payload, metadata, webhook } = row;
  const metadataPairs = metadata === null ? {} : (JSON.parse(metadata) as Record<string, unknown>);
  return { id, tenantId, key, scope, payload, metadata, metadataPairs, priority: null, webhook };
}

import { Metadata, type ServerWritableStream } from '@grpc/grpc-js';
import {
  ADDRESS,
  type dispatcherProto,
  invalidArgument,
  notFound,
  workerChanged,
} from '@hatchet-ts/contracts';
import { shardOf } from '@hatchet-ts/engine';
import { connectWorker, disconnectWorker } from '@hatchet-ts/schema';
import { isUuid } from '@hatchet-ts/service-kit';
import type { Caller } from '../caller';
import { UNCONFIRMED_GRACE_MS } from '../streams/sender';
import { WorkerSession } from '../streams/worker-session';
import type { RpcContext } from './rpc-context';

type ListenCall = ServerWritableStream<dispatcherProto.WorkerListenRequest, dispatcherProto.AssignedAction>;

/** Interval at which the first form of the stream beats for its worker, which sends no heartbeats of its own. */
const LEGACY_BEAT_MS = 4000;

/**
 * A worker's stream of actions. The worker stays known over any number of streams; when one ends the worker gets no
 * new work until it opens another, and what it has goes on.
 */
export async function listen(
  context: RpcContext,
  call: ListenCall,
  caller: Caller,
  options: { beats: boolean },
): Promise<void> {
  const { workerId } = call.request;
  const { clock, database, broker } = context.engine;
  if (!isUuid(workerId))
    throw invalidArgument(`invalid worker ID format: ${workerId.slice(0, 64)}`, 'worker_id');
  const row = await connectWorker(
    database,
    { id: workerId, tenantId: caller.tenantId, dispatcherId: context.dispatcherId },
    clock.nowMs(),
  );
  if (!row) throw notFound(`worker not found: ${workerId}`);
  // Taken after the connect committed: everything assigned from here on is sent by this process.
  const actions = new Map(row.actions.map((action) => [action.toLowerCase(), action]));
  const session = new WorkerSession(workerId, caller.tenantId, row.session, clock.nowMs(), actions, call);
  context.sender.add(session);
  context.openStreams.add(call, caller);
  // Answers the call at once: some clients wait for headers before they consider the stream open.
  call.sendMetadata(new Metadata());
  const changed = () =>
    broker.wake(workerChanged, ADDRESS.shard(shardOf(caller.tenantId)), {
      tenantId: caller.tenantId,
      workerId,
    });
  changed();

  const beat = options.beats
    ? setInterval(() => context.heartbeats.beat(workerId), LEGACY_BEAT_MS)
    : undefined;
  const confirm = setTimeout(() => {
    if (session.ended) return;
    context.sender
      .giveUpUnconfirmed(session)
      .catch((error: unknown) => context.logger.error({ error, workerId }, 'giving up lost starts failed'));
  }, UNCONFIRMED_GRACE_MS);
  void context.sender
    .deliverCommands([workerId])
    .catch((error: unknown) =>
      context.logger.warn({ error, workerId }, 'commands will be sent by the sweep'),
    );

  await session.closed;
  clearInterval(beat);
  clearTimeout(confirm);
  await disconnectWorker(database, workerId, session.session, clock.nowMs());
  context.credits.dropWorker(caller.tenantId, workerId);
  await context.sender.remove(session);
  changed();
}

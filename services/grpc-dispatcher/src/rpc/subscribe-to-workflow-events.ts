import type { Metadata } from '@grpc/grpc-js';
import { invalidArgument, notFound, TASK_STATE } from '@hatchet-ts/contracts';
import type { RunProgress } from '@hatchet-ts/schema';
import { isUuid } from '@hatchet-ts/service-kit';
import type { Caller } from '../caller';
import { type EventCall, EventSink } from '../streams/event-sink';
import {
  EventSubscription,
  MetadataSubscription,
  type SubscriptionContext,
} from '../streams/event-subscription';
import type { RpcContext } from './rpc-context';

/** How long a run that does not exist yet is waited for (engine-behaviour 11.1.4). */
const UNKNOWN_RUN_MS = 10_000;
const UNKNOWN_RUN_POLL_MS = 250;

/** Call metadata with which a subscriber who comes late asks for what is stored: `beginning`; default `now`. */
export const STREAM_FROM = 'x-hatchet-stream-from';

/**
 * Events of one run, or of all runs with a metadata pair, up to the hang-up (STR-02 to STR-04, STR-06). A run that has
 * ended already ends the stream at once, unless its stored events are asked for.
 */
export async function subscribeToWorkflowEvents(
  context: RpcContext,
  call: EventCall,
  caller: Caller,
): Promise<void> {
  const { workflowRunId, additionalMetaKey: key, additionalMetaValue: value } = call.request;
  const { tenantId } = caller;
  const from = streamFrom(call.metadata);
  const subscriptions: SubscriptionContext = {
    database: context.engine.database,
    clock: context.engine.clock,
    logger: context.logger,
    followers: context.followers,
    messageBytesMax: context.messageBytesMax,
  };
  if (workflowRunId) {
    if (!isUuid(workflowRunId)) throw notFound(`workflow run ${workflowRunId.slice(0, 64)} not found`);
    const runId = workflowRunId.toLowerCase();
    const sink = new EventSink(call);
    context.openStreams.add(call, caller);
    const { progress, waited } = await awaitRun(context, sink, runId, tenantId);
    if (!progress) return;
    if (progress.state !== TASK_STATE.open && from === 'now' && !waited) {
      sink.end();
      return;
    }
    const run = { runId, tenantId, from: waited ? ('beginning' as const) : from };
    await new EventSubscription(subscriptions, sink).follow(run, progress, () => Promise.resolve(true));
    return;
  }
  if (!key || value === undefined)
    throw invalidArgument(
      'either workflow run id or additional meta key-value must be provided',
      'workflow_run_id',
    );
  const sink = new EventSink(call);
  context.openStreams.add(call, caller);
  await new MetadataSubscription(subscriptions, sink, { tenantId, key, value }, from).start();
}

/** @returns `waited`: the subscriber was there before the run */
async function awaitRun(
  context: RpcContext,
  sink: EventSink,
  runId: string,
  tenantId: string,
): Promise<{ progress: RunProgress | null; waited: boolean }> {
  const { clock } = context.engine;
  const giveUpAtMs = clock.monotonicMs() + UNKNOWN_RUN_MS;
  let waited = false;
  while (!sink.closed) {
    const progress = await context.followers.reads.progress(runId, tenantId);
    if (progress) return { progress, waited };
    if (clock.monotonicMs() > giveUpAtMs) throw notFound(`workflow run ${runId} not found`);
    waited = true;
    await clock.sleep(UNKNOWN_RUN_POLL_MS);
  }
  return { progress: null, waited };
}

function streamFrom(metadata: Metadata): 'now' | 'beginning' {
  const [value] = metadata.get(STREAM_FROM);
  if (value === undefined || value === 'now') return 'now';
  if (value === 'beginning') return 'beginning';
  throw invalidArgument(
    `Invalid request: metadata \`${STREAM_FROM}\` must be beginning or now, got ${String(value).slice(0, 64)}`,
    STREAM_FROM,
  );
}

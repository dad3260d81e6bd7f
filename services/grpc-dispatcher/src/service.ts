import { Server, ServerCredentials } from '@grpc/grpc-js';
import {
  ADDRESS,
  AdminServiceService,
  commandsAdded,
  creditsFreed,
  creditsLent,
  creditsRecalled,
  DispatcherService as DispatcherDefinition,
  dispatcherJoined,
  durableSatisfied,
  durableSignalled,
  EventsServiceService,
  PROCESS_BEAT_MS,
  runChanged,
  runFinished,
  runReopened,
  streamAppended,
  TraceServiceService,
  tasksAssigned,
  V1DispatcherService,
  WorkflowServiceService,
} from '@hatchet-ts/contracts';
import {
  checkExpression,
  Definitions,
  type EngineContext,
  EngineMetrics,
  PushEvents,
  Reports,
  RunningTasks,
  type ServiceDependencies,
  TenantLimits,
  TriggerRuns,
  writePaces,
} from '@hatchet-ts/engine';
import type { ApiTokens } from '@hatchet-ts/identity';
import { on, type Subscription } from '@hatchet-ts/messaging';
import { removeProcess } from '@hatchet-ts/schema';
import { Loop, type Service } from '@hatchet-ts/service-kit';
import { Heartbeats } from './heartbeats';
import { LogWriter } from './intake/log-writer';
import { SpanWriter } from './intake/span-writer';
import { StreamWriter } from './intake/stream-writer';
import { acceptingBytes, eagerStreams } from './rpc/eager-streams';
import { Handle } from './rpc/handle';
import type { RpcContext } from './rpc/rpc-context';
import {
  adminService,
  dispatcherService,
  eventsService,
  traceService,
  v1DispatcherService,
  workflowService,
} from './rpc/services';
import { SlotCredits } from './slot-credits';
import { DurableSignals } from './streams/durable-signals';
import { DurableStreams } from './streams/durable-streams';
import { OpenStreams } from './streams/open-streams';
import { RunFollowers } from './streams/run-followers';
import { RunResults } from './streams/run-results';
import { Sender } from './streams/sender';

/** The original pings idle clients this often and lets them ping every 5 s (contract guide 1.6). */
const KEEPALIVE_MS = 30_000;
const CLIENT_PING_MS_MIN = 5000;

export interface DispatcherService extends Service {
  /** Bound gRPC port, once started. */
  readonly port: number;
}

/** The dispatcher: speaks gRPC with clients and workers, and holds their streams. */
export function createDispatcherService(
  deps: ServiceDependencies & { tokens: ApiTokens; credentials?: ServerCredentials },
): DispatcherService {
  const { broker, clock, config, database, logger, metrics, processId, tokens } = deps;
  const definitions = new Definitions(database, clock);
  const maxMessageBytes = config.SERVER_GRPC_MAX_MSG_SIZE;

  const credits = new SlotCredits(processId, broker);
  let peers: Set<string> | undefined;
  const engine: EngineContext = {
    database,
    broker,
    clock,
    definitions,
    maxInternalRetries: config.SERVER_MAX_INTERNAL_RETRY_COUNT,
    paces: writePaces(config),
    credits,
    limits: config.SERVER_ENFORCE_LIMITS ? new TenantLimits(deps) : undefined,
    peers: () => peers,
    onCreated: (tasks) => {
      results.created(tasks);
      sender
        .created(tasks)
        .catch((error: unknown) => logger.warn({ error }, 'assignments will be sent by the sweep'));
    },
    onChanged: (runIds) => followers.changed(runIds),
    onTransition: (facts) => measured.record(facts),
    onReopened: (runs) => {
      for (const runIds of runs.values()) results.reopened(runIds);
    },
    onFinished: (runs) => {
      for (const runIds of runs.values()) {
        results.finished(runIds);
        followers.changed(runIds);
      }
    },
  };
  const measured = new EngineMetrics(metrics, definitions);
  const results = new RunResults(database, definitions, clock, maxMessageBytes);
  const sender = new Sender(engine, logger, processId);
  const followers = new RunFollowers(database);
  const streams = new StreamWriter(database, processId, engine, (runIds) => followers.appended(runIds));
  const logs = config.SERVER_LOG_INGESTION_ENABLED
    ? new LogWriter(database, config.SERVER_LOG_LINES_PER_TASK_LIMIT)
    : null;
  const triggers = new TriggerRuns(engine);
  const events = new PushEvents(engine);
  const reports = new Reports(engine, (completed, outputOf) => {
    for (const task of completed) sender.forget(task.taskId);
    results.completed(completed, outputOf);
    if (!followers.isEmpty) followers.changed(completed.map((task) => task.taskId));
  });
  const durable = new DurableStreams(engine, logger, processId);
  const signals = new DurableSignals(database);
  const heartbeats = new Heartbeats(database, clock, processId, () => beat.wake());
  const openStreams = new OpenStreams(tokens);
  const context: RpcContext = {
    config,
    engine,
    logger,
    dispatcherId: processId,
    triggers,
    events,
    reports,
    running: new RunningTasks(engine),
    sender,
    credits,
    results,
    followers,
    durable,
    signals,
    streams,
    logs,
    spans: new SpanWriter(database),
    messageBytesMax: maxMessageBytes,
    heartbeats,
    openStreams,
    expressions: checkExpression,
  };

  /** Whether workers connected here had something to be sent at the last beat. */
  let hasWork = true;
  const shared = { clock, logger, metrics };
  const beat = new Loop({
    name: 'dispatcher-beat',
    intervalMs: PROCESS_BEAT_MS,
    jitter: 0.1,
    ...shared,
    runOnce: async () => {
      const { alive, disconnected, anyToSend } = await heartbeats.flush(sender.workerIds);
      hasWork = anyToSend;
      if (hasWork && sender.isIdle) sweep.wake();
      // This process or the worker was silent for too long and is back: a new stream makes the worker count again.
      for (const { id, session } of disconnected) sender.endSession(id, session);
      const others = alive.filter(({ id, kind }) => kind === 'dispatcher' && id !== processId);
      peers = new Set(others.map(({ id }) => id));
    },
  });
  const sweep = new Loop({
    name: 'dispatcher-sweep',
    intervalMs: config.SERVER_SWEEP_INTERVAL,
    ...shared,
    runOnce: async () => {
      const taken = credits.takenTasks();
      // The beat has looked for work already: where this process knows of none either, there is nothing to compare.
      if (hasWork || taken.size > 0 || !sender.isIdle) credits.reconcile(await sender.sweep(), taken);
      followers.sweep();
      await durable.sweep();
      await signals.sweep();
      await results.sweep();
    },
  });

  const server = new Server({
    'grpc.max_receive_message_length': maxMessageBytes,
    'grpc.max_send_message_length': maxMessageBytes,
    'grpc.keepalive_time_ms': KEEPALIVE_MS,
    'grpc.keepalive_permit_without_calls': 1,
    'grpc.http2.min_ping_interval_without_data_ms': CLIENT_PING_MS_MIN,
    'grpc-node.flow_control_window': 10 * 1024 * 1024,
    // Bookkeeping per call for a debugging service we do not serve.
    'grpc.enable_channelz': 0,
    interceptors: [eagerStreams],
  });
  const handle = new Handle(tokens, logger);
  server.addService(acceptingBytes(DispatcherDefinition), dispatcherService(handle, context));
  server.addService(acceptingBytes(WorkflowServiceService), workflowService(handle, context));
  server.addService(acceptingBytes(EventsServiceService), eventsService(handle, context));
  server.addService(acceptingBytes(AdminServiceService), adminService(handle, context));
  server.addService(acceptingBytes(V1DispatcherService), v1DispatcherService(handle, context));
  server.addService(acceptingBytes(TraceServiceService), traceService(handle, context));

  const subscriptions: Subscription[] = [];
  const logFailure = (error: unknown) => logger.warn({ error }, 'left to the sweep');
  let port = 0;

  // Other dispatchers tell each one of us; who does not know us tells all.
  const news = [
    on(runFinished, (messages) => {
      for (const message of messages) {
        results.finished(message.runIds);
        followers.changed(message.runIds);
      }
    }),
    on(runChanged, (messages) => {
      for (const message of messages) followers.changed(message.runIds);
    }),
    on(streamAppended, (messages) => {
      for (const message of messages)
        if (message.dispatcherId !== processId) followers.appended(message.runIds);
    }),
  ];

  return {
    name: 'grpc-dispatcher',
    get port() {
      return port;
    },
    async start() {
      await engine.limits?.start();
      await beat.start();
      await beat.signals.passed;
      subscriptions.push(
        await broker.listen(ADDRESS.dispatcher(processId), [
          ...news,
          on(tasksAssigned, (messages) => {
            sender.told(messages).catch(logFailure);
          }),
          on(commandsAdded, (messages) => {
            sender.deliverCommands(messages.flatMap((message) => message.workerIds)).catch(logFailure);
          }),
          on(creditsLent, (messages) => {
            for (const message of messages) credits.lent(message);
          }),
          on(creditsRecalled, (messages) => {
            for (const { tenantId, epoch } of messages) credits.recalled(tenantId, epoch);
          }),
          on(durableSatisfied, (messages) => {
            for (const { taskIds } of messages) durable.satisfied(taskIds);
          }),
          on(creditsFreed, (messages) => credits.freed(messages.flatMap((message) => message.items))),
        ]),
        await broker.listen(ADDRESS.dispatchers, [
          ...news,
          on(durableSignalled, (messages) => {
            for (const message of messages) signals.signalled(message.signals);
          }),
          on(runReopened, (messages) => {
            for (const message of messages) results.reopened(message.runIds);
          }),
          on(dispatcherJoined, (messages) => {
            for (const { dispatcherId } of messages) if (dispatcherId !== processId) peers?.add(dispatcherId);
          }),
        ]),
      );
      broker.wake(dispatcherJoined, ADDRESS.dispatchers, { dispatcherId: processId });
      await sweep.start();
      port = await bind(
        server,
        `${config.SERVER_GRPC_BIND_ADDRESS}:${config.SERVER_GRPC_PORT}`,
        deps.credentials,
      );
      logger.info({ port }, 'gRPC server listens');
    },
    async drain() {
      openStreams.endAll();
      await shutdown(server, config.SERVER_GRPC_SHUTDOWN_TIMEOUT);
      await triggers.drain();
      await events.drain();
      await durable.drain();
      await reports.drain();
      await streams.drain();
      await logs?.drain();
    },
    async stop() {
      server.forceShutdown();
      await sweep.stop();
      await beat.stop();
      await engine.limits?.stop();
      for (const subscription of subscriptions) await subscription.close();
      await heartbeats.flush([]);
      await removeProcess(database, processId);
    },
  };
}

function bind(
  server: Server,
  address: string,
  credentials = ServerCredentials.createInsecure(),
): Promise<number> {
  return new Promise((resolve, reject) =>
    server.bindAsync(address, credentials, (error, port) => (error ? reject(error) : resolve(port))),
  );
}

/** Lets calls in progress end, then ends what is left. */
function shutdown(server: Server, limitMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      server.forceShutdown();
      resolve();
    }, limitMs);
    server.tryShutdown(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}

import type { Config } from '@hatchet-ts/config';
import type {
  EngineContext,
  ExpressionChecker,
  PushEvents,
  Reports,
  RunningTasks,
  TriggerRuns,
} from '@hatchet-ts/engine';
import type { Logger } from '@hatchet-ts/service-kit';
import type { Heartbeats } from '../heartbeats';
import type { LogWriter } from '../intake/log-writer';
import type { SpanWriter } from '../intake/span-writer';
import type { StreamWriter } from '../intake/stream-writer';
import type { SlotCredits } from '../slot-credits';
import type { DurableSignals } from '../streams/durable-signals';
import type { DurableStreams } from '../streams/durable-streams';
import type { OpenStreams } from '../streams/open-streams';
import type { RunFollowers } from '../streams/run-followers';
import type { RunResults } from '../streams/run-results';
import type { Sender } from '../streams/sender';

/** What RPC handlers work with. */
export interface RpcContext {
  config: Config;
  engine: EngineContext;
  logger: Logger;
  dispatcherId: string;
  triggers: TriggerRuns;
  events: PushEvents;
  reports: Reports;
  running: RunningTasks;
  sender: Sender;
  credits: SlotCredits;
  results: RunResults;
  followers: RunFollowers;
  durable: DurableStreams;
  signals: DurableSignals;
  streams: StreamWriter;
  /** Null when log ingestion is switched off (LOG-07). */
  logs: LogWriter | null;
  spans: SpanWriter;
  /** Largest message that a stream takes. */
  messageBytesMax: number;
  heartbeats: Heartbeats;
  openStreams: OpenStreams;
  /** Checks expressions at registration. */
  expressions: ExpressionChecker;
}

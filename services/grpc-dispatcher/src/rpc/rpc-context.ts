import type {
  EngineContext,
  ExpressionChecker,
  Reports,
  RunningTasks,
  TriggerRuns,
} from '@hatchet-ts/engine';
import type { Logger } from '@hatchet-ts/service-kit';
import type { Heartbeats } from '../heartbeats';
import type { SlotCredits } from '../slot-credits';
import type { OpenStreams } from '../streams/open-streams';
import type { RunResults } from '../streams/run-results';
import type { Sender } from '../streams/sender';

/** What RPC handlers work with. */
export interface RpcContext {
  engine: EngineContext;
  logger: Logger;
  dispatcherId: string;
  triggers: TriggerRuns;
  reports: Reports;
  running: RunningTasks;
  sender: Sender;
  credits: SlotCredits;
  results: RunResults;
  heartbeats: Heartbeats;
  openStreams: OpenStreams;
  /** Checks expressions at registration. */
  expressions: ExpressionChecker;
}

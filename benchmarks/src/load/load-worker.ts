import type { dispatcherProto } from '@hatchet-ts/contracts';
import { type GrpcConnection, type GrpcError, WorkerSession } from '@hatchet-ts/loadtest';
import type { RunLedger } from './run-ledger';
import { OUTPUT, sequenceIn } from './workload';

/** Answers an action in its own time, by calling `complete` once; STARTED was reported. */
export type ActionHandler = (action: dispatcherProto.AssignedAction, complete: () => void) => void;

export interface LoadWorkerOptions {
  slots: number;
  actions: readonly string[];
  /** By action id; what has none is completed at once and booked as the start of a run. */
  handlers: ReadonlyMap<string, ActionHandler>;
}

/** A worker of no-op tasks: every action it reads is answered with STARTED and COMPLETED, as two unary calls. */
export class LoadWorker {
  private session!: WorkerSession;

  private constructor(
    private readonly handlers: LoadWorkerOptions['handlers'],
    private readonly ledger: RunLedger,
  ) {}

  /** @param onBroken called when the worker can no longer work: the benchmark is then void */
  static async register(
    connection: GrpcConnection,
    { slots, actions, handlers }: LoadWorkerOptions,
    ledger: RunLedger,
    onBroken: (error: Error) => void,
  ): Promise<LoadWorker> {
    const worker = new LoadWorker(handlers, ledger);
    worker.session = await WorkerSession.open(connection, {
      name: 'bench-worker',
      actions,
      slots: { default: slots, durable: slots },
      onAction: (action) => worker.act(action),
      onBroken,
    });
    return worker;
  }

  get workerId(): string {
    return this.session.workerId;
  }

  /** Reports without an answer yet. */
  get unanswered(): number {
    return this.session.unanswered;
  }

  stop(): void {
    this.session.close();
  }

  private act(action: dispatcherProto.AssignedAction): void {
    const handler = this.handlers.get(action.actionId);
    const seq = handler ? undefined : sequenceIn(action.actionPayload);
    if (seq !== undefined) this.ledger.start(seq);
    this.session.started(action, this.reported);
    const complete = () => this.session.completed(action, OUTPUT, this.reported);
    if (handler) handler(action, complete);
    else complete();
  }

  private readonly reported = (error: GrpcError | undefined) => {
    if (error) this.ledger.refused('report_errors', error);
  };
}

import { dispatcherProto } from '@hatchet-ts/contracts';
import type { GrpcConnection, OpenCall } from '@hatchet-ts/loadtest';
import type { RunLedger } from './run-ledger';

const { SubscribeToWorkflowRunsRequest, WorkflowRunEvent } = dispatcherProto;

/** One SubscribeToWorkflowRuns stream for all runs of a benchmark. */
export class ResultStream {
  private readonly stream: OpenCall;

  constructor(connection: GrpcConnection, ledger: RunLedger, onBroken: (error: Error) => void) {
    this.stream = connection.open(connection.method('/Dispatcher/SubscribeToWorkflowRuns'), {
      onMessage: (message) => {
        const event = WorkflowRunEvent.decode(message);
        const result = event.results[0];
        ledger.finish(event.workflowRunId, result?.error === undefined ? result?.output : undefined);
      },
      onEnd: (error) => onBroken(error ?? new Error('the server ended the result stream')),
    });
  }

  subscribe(workflowRunId: string): void {
    this.stream.send(SubscribeToWorkflowRunsRequest.encode({ workflowRunId }).finish());
  }
}

import { dispatcherProto, TASK_STATE } from '@hatchet-ts/contracts';
import type { AttemptOutcome, StoredChunk } from '@hatchet-ts/schema';

type WorkflowEvent = dispatcherProto.WorkflowEvent;
const { ResourceEventType, ResourceType } = dispatcherProto;

/** Room for everything of a message but its payload. */
const ENVELOPE_BYTES = 4096;
const OVERSIZE_ERROR = 'Error is too large to send over the Hatchet stream.';

const TYPES: Record<number, dispatcherProto.ResourceEventType> = {
  [TASK_STATE.completed]: ResourceEventType.RESOURCE_EVENT_TYPE_COMPLETED,
  [TASK_STATE.failed]: ResourceEventType.RESOURCE_EVENT_TYPE_FAILED,
  [TASK_STATE.cancelled]: ResourceEventType.RESOURCE_EVENT_TYPE_CANCELLED,
};

/** The events of one run, as they go over the wire (traces 13). */
export class RunEvents {
  private readonly payloadBytesMax: number;

  constructor(
    private readonly runId: string,
    messageBytesMax: number,
  ) {
    this.payloadBytesMax = messageBytesMax - ENVELOPE_BYTES;
  }

  started(taskId: string, at: Date): WorkflowEvent {
    return {
      ...this.ofTask(taskId, at, ResourceEventType.RESOURCE_EVENT_TYPE_STARTED),
      eventPayload: '',
      retryCount: 0,
    };
  }

  ended(outcome: AttemptOutcome): WorkflowEvent {
    const { taskId, retry, state, output, error, finishedAt } = outcome;
    const text = (state === TASK_STATE.completed ? output : error) ?? '';
    const fits = text.length <= this.payloadBytesMax / 3 || Buffer.byteLength(text) <= this.payloadBytesMax;
    return {
      ...this.ofTask(taskId, new Date(finishedAt ?? 0), TYPES[state]!),
      eventPayload: fits ? text : state === TASK_STATE.completed ? '' : OVERSIZE_ERROR,
      retryCount: retry,
    };
  }

  /**
   * The field is text, so bytes that are no UTF-8 become U+FFFD. That may treble a chunk that is just below the limit
   * of a message; it then goes out in pieces.
   */
  chunk(chunk: StoredChunk): WorkflowEvent[] {
    const base = {
      ...this.ofTask(chunk.taskId, new Date(chunk.createdAt), ResourceEventType.RESOURCE_EVENT_TYPE_STREAM),
      eventIndex: chunk.index ?? undefined,
    };
    const text = chunk.body.toString('utf8');
    if (chunk.body.length <= this.payloadBytesMax / 3 || Buffer.byteLength(text) <= this.payloadBytesMax)
      return [{ ...base, eventPayload: text }];
    return pieces(text, Math.floor(this.payloadBytesMax / 4)).map((eventPayload) => ({
      ...base,
      eventPayload,
    }));
  }

  /** @param hangup nothing comes after it on its stream */
  finished(state: number, at: Date, hangup: boolean): WorkflowEvent {
    return {
      workflowRunId: this.runId,
      resourceType: ResourceType.RESOURCE_TYPE_WORKFLOW_RUN,
      eventType: TYPES[state]!,
      resourceId: this.runId,
      eventTimestamp: at,
      eventPayload: '',
      hangup,
    };
  }

  private ofTask(taskId: string, at: Date, eventType: dispatcherProto.ResourceEventType) {
    return {
      workflowRunId: this.runId,
      resourceType: ResourceType.RESOURCE_TYPE_STEP_RUN,
      eventType,
      resourceId: taskId,
      eventTimestamp: at,
      hangup: false,
    };
  }
}

/** Cuts text into pieces of at most `length` characters, each of up to four bytes; never inside a surrogate pair. */
function pieces(text: string, length: number): string[] {
  const out: string[] = [];
  for (let from = 0; from < text.length; ) {
    let to = Math.min(from + length, text.length);
    if (to < text.length && isHighSurrogate(text.charCodeAt(to - 1))) to--;
    out.push(text.slice(from, to));
    from = to;
  }
  return out;
}

const isHighSurrogate = (code: number) => code >= 0xd800 && code < 0xdc00;

import { notFound, streamAppended } from '@hatchet-ts/contracts';
import { type EngineContext, otherDispatchers } from '@hatchet-ts/engine';
import { type Database, insertChunks, type NewChunk } from '@hatchet-ts/schema';
import { Batcher } from '@hatchet-ts/service-kit';

const FLUSH_CHUNKS_MAX = 1000;
const FLUSH_BYTES_MAX = 4 * 1024 * 1024;

/**
 * Stores the chunks that tasks stream. A chunk is a row first; then subscribers here are told directly and those at
 * other dispatchers by a message that may be lost, since they also look by themselves.
 */
export class StreamWriter {
  private readonly batcher: Batcher<NewChunk, boolean>;
  /** The newest chunk of each task that is still being written. */
  private readonly pending = new Map<string, Promise<unknown>>();

  constructor(
    private readonly database: Database,
    private readonly dispatcherId: string,
    private readonly speaker: Pick<EngineContext, 'broker' | 'peers'>,
    private readonly onAppended: (runIds: readonly string[]) => void,
  ) {
    // One flush at a time keeps the order in which a worker sent its chunks.
    this.batcher = new Batcher({
      name: 'stream',
      maxItems: FLUSH_CHUNKS_MAX,
      maxBytes: FLUSH_BYTES_MAX,
      sizeOf: (chunk) => chunk.body.byteLength,
      flush: (chunks) => this.flush(chunks),
    });
  }

  /** @throws EngineError `not_found` when the tenant has no such task */
  async put(chunk: NewChunk): Promise<void> {
    const { taskId } = chunk;
    const written = this.batcher.add(chunk);
    this.pending.set(taskId, written);
    try {
      if (!(await written)) throw notFound(`task run not found: ${taskId}`);
    } finally {
      if (this.pending.get(taskId) === written) this.pending.delete(taskId);
    }
  }

  /**
   * The end of a task must not become visible before chunks that came before it: then a subscriber who sees the end has
   * seen them all. SDKs send chunks without waiting for the answers, so the report of the end often overtakes them here.
   * @returns what to wait for; undefined when nothing of the task is being written
   */
  pendingOf(taskId: string): Promise<unknown> | undefined {
    return this.pending.get(taskId);
  }

  drain(): Promise<void> {
    return this.batcher.drain();
  }

  private async flush(chunks: readonly NewChunk[]): Promise<boolean[]> {
    const stored = await insertChunks(this.database, chunks);
    const runIds = [...new Set([...stored.values()].map(({ runId }) => runId))];
    if (runIds.length > 0) {
      this.onAppended(runIds);
      for (const address of otherDispatchers(this.speaker))
        this.speaker.broker.wake(streamAppended, address, { dispatcherId: this.dispatcherId, runIds });
    }
    // A task of another tenant in the same batch does not make this tenant's one exist.
    return chunks.map(({ taskId, tenantId }) => stored.get(taskId)?.tenantId === tenantId);
  }
}

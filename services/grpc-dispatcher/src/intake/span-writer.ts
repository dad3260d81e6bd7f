import { LIMITS } from '@hatchet-ts/contracts';
import { type Database, insertSpans, type NewSpan, type SpanOutcome } from '@hatchet-ts/schema';
import { Batcher } from '@hatchet-ts/service-kit';

/** Spans written in one statement, of one export or of several. */
const FLUSH_SPANS_MAX = 5000;

/** Stores the spans that SDKs export. */
export class SpanWriter {
  private readonly batcher: Batcher<NewSpan[], SpanOutcome[]>;

  constructor(database: Database) {
    this.batcher = new Batcher({
      name: 'spans',
      maxBytes: FLUSH_SPANS_MAX,
      sizeOf: (spans) => spans.length,
      flush: async (exports) => {
        const outcomes = await insertSpans(database, exports.flat(), LIMITS.spansPerRun);
        return exports.map((spans) => outcomes.splice(0, spans.length));
      },
    });
  }

  /** @returns one outcome per span, in order */
  put(spans: NewSpan[]): Promise<SpanOutcome[]> {
    return this.batcher.add(spans);
  }

  drain(): Promise<void> {
    return this.batcher.drain();
  }
}

import type { ApiTokens } from '@hatchet-ts/identity';
import type { Caller } from '../caller';

interface Stream {
  end(): void;
  on(event: 'close' | 'cancelled', listener: () => void): unknown;
}

/** Streams open at this process: ended with OK at shutdown, and within seconds when their token is revoked. */
export class OpenStreams {
  private readonly streams = new Set<Stream>();

  constructor(private readonly tokens: ApiTokens) {}

  add(stream: Stream, caller: Caller): void {
    this.streams.add(stream);
    const unwatch = this.tokens.watch(caller, () => stream.end());
    const remove = () => {
      unwatch();
      this.streams.delete(stream);
    };
    stream.on('close', remove);
    stream.on('cancelled', remove);
  }

  /** OK is the end that every SDK reconnects after. */
  endAll(): void {
    for (const stream of this.streams) stream.end();
  }
}

import type {
  handleBidiStreamingCall,
  handleServerStreamingCall,
  handleUnaryCall,
  Metadata,
  ServerDuplexStream,
  ServerUnaryCall,
  ServerWritableStream,
  sendUnaryData,
} from '@grpc/grpc-js';
import { traceparentIn } from '@hatchet-ts/engine';
import type { ApiTokens } from '@hatchet-ts/identity';
import {
  isTracing,
  type Logger,
  type TraceCarrier,
  withSpan,
  withTraceContext,
} from '@hatchet-ts/service-kit';
import { bearerToken, type Caller } from '../caller';
import { errorStatus } from './error-status';

/** Wraps handlers with what every RPC shares: authentication and one mapping of errors. */
export class Handle {
  constructor(
    private readonly tokens: ApiTokens,
    private readonly logger: Logger,
  ) {}

  unary<Q, R>(rpc: string, handler: (request: Q, caller: Caller) => Promise<R> | R): handleUnaryCall<Q, R> {
    return (call, callback: sendUnaryData<R>) => {
      if (!isTracing()) return this.answer(rpc, handler, call, callback);
      const carrier = traceCarrier(call);
      withTraceContext(carrier, () =>
        withSpan(
          `grpc ${rpc}`,
          { 'rpc.system.name': 'grpc', 'rpc.method': rpc },
          () =>
            new Promise<void>((resolve, reject) => {
              this.answer(rpc, handler, call, (error, value) => {
                callback(error, value);
                if (error) reject(error);
                else resolve();
              });
            }),
        ).catch((error: unknown) => this.logger.debug({ error, rpc }, 'traced call failed')),
      );
    };
  }

  private answer<Q, R>(
    rpc: string,
    handler: (request: Q, caller: Caller) => Promise<R> | R,
    call: ServerUnaryCall<Q, R>,
    callback: sendUnaryData<R>,
  ): void {
    const fail = (error: unknown) => callback(errorStatus(error, rpc, this.logger));
    try {
      const caller = this.authenticate(call.metadata);
      // A known token is checked without a promise, which thousands of calls a second would notice.
      const answer =
        caller instanceof Promise
          ? caller.then((c) => handler(call.request, c))
          : handler(call.request, caller);
      if (answer instanceof Promise) answer.then((value) => callback(null, value), fail);
      else callback(null, answer);
    } catch (error) {
      fail(error);
    }
  }

  serverStream<Q, R>(
    rpc: string,
    handler: (call: ServerWritableStream<Q, R>, caller: Caller) => Promise<void> | void,
  ): handleServerStreamingCall<Q, R> {
    return (call) => void this.stream(rpc, call, (caller) => handler(call, caller));
  }

  bidi<Q, R>(
    rpc: string,
    handler: (call: ServerDuplexStream<Q, R>, caller: Caller) => Promise<void> | void,
  ): handleBidiStreamingCall<Q, R> {
    return (call) => void this.stream(rpc, call, (caller) => handler(call, caller));
  }

  private async stream(
    rpc: string,
    call: ServerWritableStream<unknown, unknown> | ServerDuplexStream<unknown, unknown>,
    run: (caller: Caller) => Promise<void> | void,
  ): Promise<void> {
    // A client that goes away is no error; its 'cancelled' or 'close' is handled by whoever holds the stream.
    call.on('error', (error) => this.logger.debug({ error, rpc }, 'stream ended with an error'));
    try {
      await run(await this.authenticate(call.metadata));
    } catch (error) {
      call.emit('error', errorStatus(error, rpc, this.logger));
    }
  }

  private authenticate(metadata: Metadata): Caller | Promise<Caller> {
    const token = bearerToken(metadata);
    return this.tokens.cached(token) ?? this.tokens.verify(token);
  }
}

/**
 * The sender's trace: from the header of the call, or, because that is where SDKs put it, from the metadata of the run
 * it triggers (OTL-18).
 */
function traceCarrier({ metadata, request }: ServerUnaryCall<unknown, unknown>): TraceCarrier {
  const header = metadata.get('traceparent')[0];
  if (typeof header === 'string') return { traceparent: header };
  const own = (request as { additionalMetadata?: unknown } | undefined)?.additionalMetadata;
  const traceparent = typeof own === 'string' ? traceparentIn(own) : undefined;
  return traceparent === undefined ? {} : { traceparent };
}

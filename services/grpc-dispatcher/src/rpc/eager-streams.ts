import {
  ServerInterceptingCall,
  type ServerInterceptingCallInterface,
  type ServerMethodDefinition,
  type ServiceDefinition,
} from '@grpc/grpc-js';

/** What may lie between us and the socket of one stream before its writer is told to wait. */
const UNWRITTEN_BYTES_MAX = 64 * 1024;

/**
 * Lets messages of a stream leave together. grpc-js takes the next message of a stream when the socket has taken the
 * one before, which is one message per turn of the event loop: a worker's stream would carry one to two thousand
 * starts a second at most, each in a system call of its own.
 */
export function eagerStreams(
  method: ServerMethodDefinition<unknown, unknown>,
  call: ServerInterceptingCallInterface,
): ServerInterceptingCall {
  return method.responseStream ? new EagerCall(call, method) : (call as ServerInterceptingCall);
}

class EagerCall extends ServerInterceptingCall {
  private unwritten = 0;
  private waiting: (() => void) | undefined;

  constructor(
    call: ServerInterceptingCallInterface,
    private readonly method: ServerMethodDefinition<unknown, unknown>,
  ) {
    super(call);
  }

  override sendMessage(message: unknown, taken: () => void): void {
    let bytes: Buffer;
    try {
      bytes = this.method.responseSerialize(message);
    } catch {
      // grpc-js tries again and answers with the status for it.
      super.sendMessage(message, taken);
      return;
    }
    this.unwritten += bytes.length;
    if (this.unwritten >= UNWRITTEN_BYTES_MAX) this.waiting = taken;
    super.sendMessage(bytes, () => {
      this.unwritten -= bytes.length;
      if (!this.waiting || this.unwritten >= UNWRITTEN_BYTES_MAX) return;
      const { waiting } = this;
      this.waiting = undefined;
      waiting();
    });
    if (this.waiting !== taken) taken();
  }
}

/** The definition of a service whose streamed answers may come as bytes. */
export function acceptingBytes<D extends ServiceDefinition>(definition: D): D {
  const methods = Object.entries<ServerMethodDefinition<unknown, unknown>>(definition).map(
    ([name, method]) => [
      name,
      method.responseStream
        ? {
            ...method,
            responseSerialize: (value: unknown) =>
              Buffer.isBuffer(value) ? value : method.responseSerialize(value),
          }
        : method,
    ],
  );
  return Object.fromEntries(methods) as D;
}

import { type CallEnd, type LiveCall, RawClient } from './raw-client';
import type { Json, JsonObject } from './trace';

/** Generous: a machine under load stalls for seconds. */
const PATIENCE_MS = 20_000;

/** Calls by name, in proto3 JSON, and REST requests of one tenant. */
export class ContractCaller {
  private readonly client: RawClient;

  constructor(
    private readonly platform: { hostPort: string; serverUrl: string },
    readonly token: string,
  ) {
    this.client = new RawClient(platform.hostPort);
  }

  open(rpc: string, message: JsonObject, authorization = `Bearer ${this.token}`): LiveCall {
    const call = this.client.open(rpc, { authorization });
    call.send(message);
    return call;
  }

  /** @returns the answer, or how the call ended without one */
  async call(rpc: string, message: JsonObject, authorization?: string): Promise<JsonObject> {
    const call = this.open(rpc, message, authorization);
    const { status, details } = await endOf(call);
    return status === 'OK' ? call.untaken[0]! : { status, details };
  }

  // biome-ignore lint/suspicious/noExplicitAny: what an answer holds is what tests say about it
  async rest(method: string, path: string, body?: Json): Promise<{ status: number; body: any }> {
    const response = await fetch(this.platform.serverUrl + path, {
      method,
      headers: { authorization: `Bearer ${this.token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? null : JSON.parse(text) };
  }

  close(): void {
    this.client.close();
  }
}

/** The next message of a stream that `fits`; those before it are passed over. */
export async function nextOf(
  call: LiveCall,
  fits: (message: JsonObject) => boolean = () => true,
): Promise<JsonObject> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const at = call.untaken.findIndex(fits);
    if (at !== -1) return call.untaken.splice(0, at + 1).at(-1)!;
    if (call.end !== undefined)
      throw new Error(`The stream ended with ${call.end.status}: ${call.end.details}`);
    if (Date.now() > deadline) throw new Error('The message did not come.');
    await call.change(deadline - Date.now() + 1);
  }
}

export async function endOf(call: LiveCall): Promise<CallEnd> {
  const deadline = Date.now() + PATIENCE_MS;
  while (call.end === undefined) {
    if (Date.now() > deadline) throw new Error(`${call.rpc} did not end.`);
    await call.change(deadline - Date.now() + 1);
  }
  return call.end;
}

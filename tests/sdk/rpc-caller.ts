import { ChannelCredentials, Client, Metadata, type StatusObject, status } from '@grpc/grpc-js';
import {
  AdminServiceService,
  DispatcherService,
  EventsServiceService,
  TraceServiceService,
  V1DispatcherService,
  WorkflowServiceService,
} from '@hatchet-ts/contracts';

const METHODS = [
  DispatcherService,
  WorkflowServiceService,
  EventsServiceService,
  AdminServiceService,
  V1DispatcherService,
  TraceServiceService,
].flatMap((service) => Object.values(service));

/** Every method of the contract, e.g. `/Dispatcher/Register`. */
export const RPC_PATHS: readonly string[] = METHODS.map(({ path }) => path);
const STREAMS = new Set(
  METHODS.filter(({ requestStream, responseStream }) => requestStream || responseStream).map(
    ({ path }) => path,
  ),
);

/** How a call ended. A stream that is still open when time is up has accepted the call: `DEADLINE_EXCEEDED`. */
export interface CallEnd {
  code: string;
  details: string;
  /** Messages that came before it. */
  answers: Buffer[];
}

/** Of a method that answers: longer than any machine stalls. */
const ANSWER_DEADLINE_MS = 60_000;
/** Long enough for a refusal, short enough for streams that have nothing to say. */
const STREAM_DEADLINE_MS = 4_000;

/** Sends any bytes to any method, of whatever kind it is. */
export class RpcCaller {
  private readonly client: Client;

  constructor(hostPort: string) {
    this.client = new Client(hostPort, ChannelCredentials.createInsecure(), {
      'grpc.max_send_message_length': -1,
      'grpc.max_receive_message_length': -1,
      'grpc.max_metadata_size': 1024 * 1024,
    });
  }

  /** @param authorization value of the header; undefined: none is sent */
  send(
    path: string,
    message: Uint8Array,
    authorization: string | undefined,
    deadlineMs = STREAMS.has(path) ? STREAM_DEADLINE_MS : ANSWER_DEADLINE_MS,
  ): Promise<CallEnd> {
    const metadata = new Metadata();
    if (authorization !== undefined) metadata.set('authorization', authorization);
    const bytes = Buffer.from(message);
    const options = { deadline: Date.now() + deadlineMs };
    const call = this.client.makeBidiStreamRequest(path, same, same, metadata, options);
    const answers: Buffer[] = [];
    return new Promise((resolve) => {
      call.on('data', (answer: Buffer) => answers.push(answer));
      call.on('status', ({ code, details }: StatusObject) =>
        resolve({ code: status[code]!, details, answers }),
      );
      call.on('error', inFavourOfStatus);
      call.write(bytes);
      call.end();
    });
  }

  close(): void {
    this.client.close();
  }
}

const same = (bytes: Buffer) => bytes;
/** grpc-js reports a status other than OK as an error too. */
const inFavourOfStatus = () => {};

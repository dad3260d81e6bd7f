import {
  Client,
  credentials,
  Server,
  ServerCredentials,
  type ServerMethodDefinition,
  type ServerWritableStream,
} from '@grpc/grpc-js';
import { until } from '@hatchet-ts/testkit';
import { acceptingBytes, eagerStreams } from './eager-streams';

const method = {
  path: '/Test/Count',
  requestStream: false,
  responseStream: true,
  requestSerialize: (value: string) => Buffer.from(value),
  requestDeserialize: (bytes: Buffer) => bytes.toString(),
  responseSerialize: (value: string) => Buffer.from(value),
  responseDeserialize: (bytes: Buffer) => bytes.toString(),
};
const definition = { count: method };
type Call = ServerWritableStream<string, string>;

describe('streams that send eagerly', () => {
  let server: Server;
  let client: Client;

  async function serve(count: (call: Call) => void): Promise<void> {
    server = new Server({ interceptors: [eagerStreams] });
    server.addService(acceptingBytes(definition), { count });
    const port = await new Promise<number>((resolve, reject) =>
      server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
        error ? reject(error) : resolve(bound),
      ),
    );
    client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
  }

  const open = () =>
    client.makeServerStreamRequest(method.path, method.requestSerialize, method.responseDeserialize, 'go');

  afterEach(() => {
    client.close();
    server.forceShutdown();
  });

  it('carry every message in order, then the end', async () => {
    const sent = Array.from({ length: 5000 }, (_, i) => `message ${i} ${'x'.repeat(i % 300)}`);
    await serve((call) => {
      for (const message of sent) call.write(message);
      call.end();
    });
    const received: string[] = [];
    const stream = open();
    stream.on('data', (message: string) => received.push(message));
    const code = await new Promise((resolve) => stream.on('status', (status) => resolve(status.code)));
    expect(received).toEqual(sent);
    expect(code).toBe(0);
  });

  it('take small messages at once, without a turn of the event loop for each', async () => {
    let taken: boolean[] = [];
    await serve((call) => {
      taken = Array.from({ length: 200 }, (_, i) => call.write(`message ${i}`));
      call.end();
    });
    const stream = open();
    stream.resume();
    await new Promise((resolve) => stream.on('status', resolve));
    expect(taken).not.toContain(false);
  });

  it('tell the writer to wait when the reader does not read, and go on when it does', async () => {
    const message = 'x'.repeat(32 * 1024);
    let written = 0;
    let serving: Call | undefined;
    await serve((call) => {
      serving = call;
      const write = () => {
        while (written < 400) {
          written += 1;
          if (!call.write(message)) return;
        }
        call.end();
      };
      call.on('drain', write);
      write();
    });
    const stream = open();
    stream.pause();
    await until(() => serving?.writableNeedDrain === true);
    expect(written).toBeLessThan(400);
    let received = 0;
    stream.on('data', () => {
      received += 1;
    });
    stream.resume();
    await new Promise((resolve) => stream.on('status', resolve));
    expect(received).toBe(400);
  });

  it('say with INTERNAL that an answer cannot be written', async () => {
    await serve((call) => {
      call.write(undefined as unknown as string);
    });
    const stream = open();
    stream.resume();
    stream.on('error', () => undefined);
    const code = await new Promise((resolve) => stream.on('status', (status) => resolve(status.code)));
    expect(code).toBe(13);
  });

  it('leave unary methods as they are', () => {
    const unary = { ...method, responseStream: false } as unknown as ServerMethodDefinition<unknown, unknown>;
    const call = {} as never;
    expect(eagerStreams(unary, call)).toBe(call);
    expect(acceptingBytes({ count: unary as never }).count).toBe(unary);
    server = new Server();
    client = new Client('127.0.0.1:1', credentials.createInsecure());
  });
});

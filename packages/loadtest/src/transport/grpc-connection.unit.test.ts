import * as grpc from '@grpc/grpc-js';
import { GrpcConnection } from './grpc-connection';
import type { GrpcError } from './grpc-stream';
import { decodeHuffman } from './huffman';

const plainBytes = {
  requestSerialize: (value: Buffer) => value,
  requestDeserialize: (value: Buffer) => value,
  responseSerialize: (value: Buffer) => value,
  responseDeserialize: (value: Buffer) => value,
};
const SERVICE = {
  echo: { path: '/Test/Echo', requestStream: false, responseStream: false, ...plainBytes },
  fail: { path: '/Test/Fail', requestStream: false, responseStream: false, ...plainBytes },
  hang: { path: '/Test/Hang', requestStream: false, responseStream: false, ...plainBytes },
  repeat: { path: '/Test/Repeat', requestStream: true, responseStream: true, ...plainBytes },
};

describe('GrpcConnection against a grpc-js server', () => {
  let server: grpc.Server;
  let address: string;
  let connection: GrpcConnection;

  const start = async (options: grpc.ServerOptions = {}) => {
    server = new grpc.Server(options);
    server.addService(SERVICE, {
      echo: (call: grpc.ServerUnaryCall<Buffer, Buffer>, done: grpc.sendUnaryData<Buffer>) =>
        done(null, call.request),
      fail: (_call: unknown, done: grpc.sendUnaryData<Buffer>) =>
        done({ code: grpc.status.NOT_FOUND, details: 'nicht gefunden: 100 % größer' }),
      hang: () => {},
      repeat: (call: grpc.ServerDuplexStream<Buffer, Buffer>) => {
        call.on('data', (message: Buffer) => call.write(message));
        call.on('end', () => call.end());
      },
    });
    const port = await new Promise<number>((resolve, reject) => {
      server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, bound) =>
        error ? reject(error) : resolve(bound),
      );
    });
    address = `127.0.0.1:${port}`;
    connection = await GrpcConnection.connect({ address, token: 't'.repeat(400) });
  };
  const unary = (path: string, request: Buffer) =>
    new Promise<{ error: GrpcError | undefined; response: Buffer }>((resolve) => {
      connection.unary(connection.method(path), request, (error, response) => resolve({ error, response }));
    });

  afterEach(() => {
    connection.close();
    server.forceShutdown();
  });

  it('carries messages of any size through the windows of both sides', async () => {
    await start({ 'grpc.max_receive_message_length': -1 });
    for (const size of [0, 1, 16_379, 16_380, 65_535, 3_000_000]) {
      const request = Buffer.alloc(size, size % 251);
      const { error, response } = await unary('/Test/Echo', request);
      expect(error).toBeUndefined();
      expect(response.equals(request)).toBe(true);
    }
  });

  it('keeps a thousand calls in flight apart', async () => {
    await start();
    const answers = await Promise.all(
      Array.from({ length: 1_000 }, (_, i) => unary('/Test/Echo', Buffer.from(String(i)))),
    );
    expect(answers.map(({ response }) => Number(response))).toEqual(answers.map((_, i) => i));
  });

  it('waits when the server allows fewer streams than there are calls', async () => {
    await start({ 'grpc.max_concurrent_streams': 3 });
    await unary('/Test/Echo', Buffer.from('settings have arrived'));
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) => unary('/Test/Echo', Buffer.from(String(i)))),
    );
    expect(answers.every(({ error }) => error === undefined)).toBe(true);
  });

  it('gives status and message of a failed call', async () => {
    await start();
    const { error } = await unary('/Test/Fail', Buffer.alloc(0));
    expect(error).toMatchObject({ code: 5, message: 'gRPC status 5: nicht gefunden: 100 % größer' });
    expect((await unary('/Test/Unknown', Buffer.alloc(0))).error).toMatchObject({ code: 12 });
  });

  it('streams both ways beyond both windows, in order, until the sender ends', async () => {
    await start();
    const received: number[] = [];
    let bytes = 0;
    const ended = new Promise<GrpcError | undefined>((resolve) => {
      const stream = connection.open(connection.method('/Test/Repeat'), {
        onMessage: (message) => {
          received.push(message.readUInt32BE());
          bytes += message.length;
        },
        onEnd: resolve,
      });
      for (let i = 0; i < 2_000; i++) {
        const message = Buffer.alloc(12_000);
        message.writeUInt32BE(i);
        stream.send(message);
      }
      stream.end();
    });
    expect(await ended).toBeUndefined();
    expect(received).toEqual(Array.from({ length: 2_000 }, (_, i) => i));
    expect(bytes).toBe(24_000_000);
  });

  it('ends open and later calls with UNAVAILABLE when the connection breaks', async () => {
    await start();
    await unary('/Test/Echo', Buffer.alloc(0));
    const hanging = unary('/Test/Hang', Buffer.alloc(0));
    connection.close();
    expect((await hanging).error).toMatchObject({ code: 14 });
    expect((await unary('/Test/Echo', Buffer.alloc(0))).error).toMatchObject({ code: 14 });
  });
});

describe('decodeHuffman', () => {
  it.each([
    ['f1e3c2e5f23a6ba0ab90f4ff', 'www.example.com'],
    ['a8eb10649cbf', 'no-cache'],
    ['25a849e95ba97d7f', 'custom-key'],
    [
      '94e7821dd7f2e6c7b335dfdfcd5b3960d5af27087f3672c1ab270fb5291f9587316065c003ed4ee5b1063d5007',
      'foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1',
    ],
  ])('decodes the example %s of RFC 7541', (hex, text) => {
    expect(decodeHuffman(Buffer.from(hex, 'hex'))).toBe(text);
  });

  it('refuses a string that ends inside a code', () => {
    expect(() => decodeHuffman(Buffer.from('ffff', 'hex'))).toThrow('inside a Huffman code');
  });
});

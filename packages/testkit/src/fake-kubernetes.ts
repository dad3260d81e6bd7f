import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeCertificates } from '@hatchet-ts/admin';

type Data = Record<string, string>;

const NAMESPACE = 'default';
const TOKEN = 'service-account-token';

/** The part of a Kubernetes API server that a service account with a Role over Secrets sees, over TLS. */
export class FakeKubernetes {
  /** Secrets by name, decoded. */
  readonly secrets = new Map<string, Data>();
  /** `METHOD name` of every call so far. */
  readonly calls: string[] = [];

  private constructor(
    private readonly server: Server,
    private readonly directory: string,
  ) {}

  static async start(): Promise<FakeKubernetes> {
    const directory = mkdtempSync(path.join(tmpdir(), 'hatchet-kubernetes-'));
    await writeCertificates(directory, ['127.0.0.1'], Date.now());
    const file = (name: string) => readFileSync(path.join(directory, name), 'utf8');
    writeFileSync(path.join(directory, 'ca.crt'), file('ca.cert'));
    writeFileSync(path.join(directory, 'token'), TOKEN);
    writeFileSync(path.join(directory, 'namespace'), `${NAMESPACE}\n`);
    const server = createServer({ cert: file('server.cert'), key: file('server.key') });
    const fake = new FakeKubernetes(server, directory);
    server.on('request', (request, response) => void fake.answer(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return fake;
  }

  /** Where a pod finds its token, namespace and authority. */
  get serviceAccountDirectory(): string {
    return this.directory;
  }

  /** What Kubernetes sets in every container. */
  get env(): Data {
    const { port } = this.server.address() as AddressInfo;
    return { KUBERNETES_SERVICE_HOST: '127.0.0.1', KUBERNETES_SERVICE_PORT: String(port) };
  }

  async close(): Promise<void> {
    await new Promise((resolve) => this.server.close(resolve));
    rmSync(this.directory, { recursive: true });
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    for await (const part of request.setEncoding('utf8')) text += part;
    const reply = (status: number, body: object) => response.writeHead(status).end(JSON.stringify(body));
    const match = /^\/api\/v1\/namespaces\/default\/secrets(?:\/([-.a-z0-9]+))?$/.exec(request.url ?? '');
    if (!match) return void reply(404, { message: `no ${request.url}` });
    if (request.headers.authorization !== `Bearer ${TOKEN}`)
      return void reply(401, { message: 'Unauthorized' });
    const body = (text ? JSON.parse(text) : {}) as { metadata?: { name: string }; stringData?: Data };
    const name = match[1] ?? body.metadata?.name ?? '';
    const found = this.secrets.get(name);
    this.calls.push(`${request.method} ${name}`);
    switch (request.method) {
      case 'GET':
        return void (found ? reply(200, { data: encoded(found) }) : reply(404, { message: 'not found' }));
      case 'POST':
        if (found) return void reply(409, { message: 'already exists' });
        this.secrets.set(name, { ...body.stringData });
        return void reply(201, {});
      case 'PATCH':
        if (!found) return void reply(404, { message: 'not found' });
        this.secrets.set(name, { ...found, ...body.stringData });
        return void reply(200, {});
      default:
        return void reply(405, { message: 'method not allowed' });
    }
  }
}

const encoded = (data: Data): Data =>
  Object.fromEntries(Object.entries(data).map(([key, text]) => [key, Buffer.from(text).toString('base64')]));

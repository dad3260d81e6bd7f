import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { CommandError } from './command-error';

interface Answer {
  status: number;
  body: string;
}

/** An API server that does not answer within this many milliseconds is down, or a network policy is in the way. */
const TIMEOUT_MS = 15_000;

/** The Secrets of one namespace, as the service account of a pod may use them. */
export class KubernetesSecrets {
  private constructor(
    private readonly server: { host: string; port: string; ca: string; token: string },
    private readonly namespace: string,
  ) {}

  /**
   * @param directory where Kubernetes mounts token, namespace and ca.crt
   * @throws {CommandError} outside of a pod
   */
  static ofPod(directory: string, env: NodeJS.ProcessEnv): KubernetesSecrets {
    const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port = '443' } = env;
    if (!host) {
      throw new CommandError('KUBERNETES_SERVICE_HOST is not set: this command works inside a pod only');
    }
    const read = (file: string) => {
      try {
        return readFileSync(join(directory, file), 'utf8').trim();
      } catch (error) {
        throw new CommandError(
          `the pod has no usable service account: ${(error as NodeJS.ErrnoException).message}`,
          { cause: error },
        );
      }
    };
    return new KubernetesSecrets({ host, port, ca: read('ca.crt'), token: read('token') }, read('namespace'));
  }

  /** Keys of a Secret, or undefined if there is none. */
  async keysOf(name: string): Promise<string[] | undefined> {
    const answer = await this.call('GET', `/${name}`, [200, 404]);
    if (answer.status === 404) {
      return undefined;
    }
    return Object.keys((JSON.parse(answer.body) as { data?: Record<string, string> }).data ?? {});
  }

  /** @returns false if there is a Secret of this name meanwhile */
  async create(name: string, stringData: Record<string, string>): Promise<boolean> {
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name }, type: 'Opaque', stringData };
    const answer = await this.call('POST', '', [201, 409], secret);
    return answer.status === 201;
  }

  /** Adds keys to a Secret that exists. */
  async add(name: string, stringData: Record<string, string>): Promise<void> {
    await this.call('PATCH', `/${name}`, [200], { stringData });
  }

  private async call(method: string, path: string, expected: number[], body?: unknown): Promise<Answer> {
    const answer = await this.send(method, `/api/v1/namespaces/${this.namespace}/secrets${path}`, body);
    if (!expected.includes(answer.status)) {
      throw new CommandError(
        `the Kubernetes API server refused to ${method} Secrets of namespace ${this.namespace} with ${answer.status}: ${answer.body}`,
      );
    }
    return answer;
  }

  private send(method: string, path: string, body: unknown): Promise<Answer> {
    const { host, port, ca, token } = this.server;
    const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
    return new Promise((resolve, reject) => {
      const call = request(
        {
          host,
          port,
          ca,
          method,
          path,
          agent: false,
          timeout: TIMEOUT_MS,
          headers: { authorization: `Bearer ${token}`, accept: 'application/json', 'content-type': type },
        },
        (response) => {
          let text = '';
          response.setEncoding('utf8').on('data', (part: string) => {
            text += part;
          });
          response.on('end', () => resolve({ status: response.statusCode!, body: text }));
          response.on('error', reject);
        },
      );
      call.on('timeout', () => call.destroy(new Error(`no answer within ${TIMEOUT_MS / 1000} s`)));
      call.on('error', (error) =>
        reject(
          new CommandError(`cannot reach the Kubernetes API server at ${host}:${port}: ${error.message}`),
        ),
      );
      call.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }
}

import { type CreateWorkerOpts, HatchetClient, type Worker } from '@hatchet-dev/typescript-sdk/v1';
import { until } from '@hatchet-ts/testkit';

/** What of the SDK's listeners for results has to be reached to close them. */
interface ResultListeners {
  pooledListener?: { init(): Promise<void>; signal: AbortController };
}

/** Failures are what many tests are about; jest would print every line of theirs. */
const QUIET = { debug() {}, info() {}, green() {}, warn() {}, error() {}, util() {} };

/** Where a client connects: part of `client.env`. */
export interface Address {
  HATCHET_CLIENT_TOKEN?: string;
  HATCHET_CLIENT_HOST_PORT?: string;
  HATCHET_CLIENT_SERVER_URL?: string;
  /** Put before the names of workflows, workers and events. */
  HATCHET_CLIENT_NAMESPACE?: string;
}

/** The published SDK, unchanged: one client, and workers that end with it. */
export class Sdk {
  private readonly workers: { worker: Worker; running: Promise<void> }[] = [];

  private constructor(readonly hatchet: HatchetClient) {}

  static connect(env: Address): Sdk {
    return new Sdk(
      HatchetClient.init({
        token: env.HATCHET_CLIENT_TOKEN!,
        host_port: env.HATCHET_CLIENT_HOST_PORT!,
        api_url: env.HATCHET_CLIENT_SERVER_URL!,
        namespace: env.HATCHET_CLIENT_NAMESPACE,
        tls_config: { tls_strategy: 'none' },
        logger: () => QUIET,
      }),
    );
  }

  /** Registers the workflows without a worker that could run them. */
  async register(workflows: NonNullable<CreateWorkerOpts['workflows']>): Promise<void> {
    await this.hatchet.worker('never-started', { workflows, handleKill: false });
  }

  /** A worker that takes work when this returns. */
  async startWorker(name: string, options: CreateWorkerOpts): Promise<Worker> {
    const worker = await this.hatchet.worker(name, { handleKill: false, ...options });
    this.workers.push({ worker, running: worker.start() });
    await worker.waitUntilReady();
    const workerId = () => worker._internal.workerId!;
    await until(async () => (await this.hatchet.workers.get(workerId())).status === 'ACTIVE', {
      what: `worker ${name} is connected`,
    });
    return worker;
  }

  async close(): Promise<void> {
    for (const { worker, running } of this.workers) {
      await worker.stop();
      await running;
    }
    // The SDK knows no end of a client: its listeners for results reconnect for ever, and so would keep jest running.
    for (const { pooledListener } of [
      this.hatchet._listener,
      this.hatchet.admin.listenerClient,
    ] as unknown as ResultListeners[]) {
      if (!pooledListener) continue;
      pooledListener.init = async () => {};
      pooledListener.signal.abort();
    }
  }
}

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from '@hatchet-ts/stack/servers';
import { FakeKubernetes, until } from '@hatchet-ts/testkit';
import { Container, type Exit } from './container';
import { readImages } from './dockerfile';
import { type KubernetesObject, podSpecOf } from './helm';
import { PLACES } from './places';
import { ServiceProxy } from './service-proxy';
import { findTool } from './tools';

type Data = Record<string, string>;

export interface ClusterOptions {
  /** Called once for each StatefulSet, a server of other makers, with the environment its container would have. */
  servers: Record<string, (env: Data) => Promise<void>>;
  /** Variables that lead to those servers, by name: what a pod would have, and what it gets here. */
  leads: Record<string, (value: string) => string>;
}

interface ContainerPort {
  name: string;
  containerPort: number;
}

interface Pod {
  owner: string;
  labels: Data;
  container: Container;
  /** Port here by port in the container. */
  ports: Map<number, number>;
}

/** Order in which Helm applies kinds; what is not named comes in between. */
const KIND_ORDER = [
  'NetworkPolicy',
  'PodDisruptionBudget',
  'ServiceAccount',
  'Secret',
  'ConfigMap',
  'Role',
  'RoleBinding',
  'Service',
  'Deployment',
  'HorizontalPodAutoscaler',
  'StatefulSet',
  'Job',
  'Ingress',
];
const HOOK = 'helm.sh/hook';
const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';
const READY_TIMEOUT_MS = 90_000;

/**
 * Plays what Helm and a Kubernetes cluster do with the objects of a chart, with the processes of our images as they
 * are: hooks in order, Secrets resolved, Deployments rolled over pod by pod as their probes allow, Services that lead
 * to ready pods. Ports are the one thing it changes: all pods share this machine, so each gets free ones.
 */
export class Cluster {
  /** What happened, in order: `job hatchet-seed`, `start hatchet-api`, `stop hatchet-api`. */
  readonly events: string[] = [];
  private readonly images = readImages();
  private readonly objects = new Map<string, KubernetesObject>();
  private readonly services = new Map<string, ServiceProxy>();
  private readonly directory = mkdtempSync(path.join(tmpdir(), 'hatchet-cluster-'));
  private pods: Pod[] = [];

  private constructor(
    private readonly kubernetes: FakeKubernetes,
    private readonly options: ClusterOptions,
  ) {}

  static async start(options: ClusterOptions): Promise<Cluster> {
    return new Cluster(await FakeKubernetes.start(), options);
  }

  /** Secrets by name, decoded. */
  get secrets(): Map<string, Data> {
    return this.kubernetes.secrets;
  }

  async install(manifest: KubernetesObject[]): Promise<void> {
    await this.runHooks(manifest, 'pre-install');
    await this.apply(manifest);
    await this.runHooks(manifest, 'post-install');
    await this.untilRolledOut();
  }

  async upgrade(manifest: KubernetesObject[]): Promise<void> {
    await this.runHooks(manifest, 'pre-upgrade');
    await this.apply(manifest);
    await this.runHooks(manifest, 'post-upgrade');
    await this.untilRolledOut();
  }

  /** @param manifest of the revision that is gone back to: Helm runs its hooks and none of the newer one's */
  async rollback(manifest: KubernetesObject[]): Promise<void> {
    await this.runHooks(manifest, 'pre-rollback');
    await this.apply(manifest);
    await this.runHooks(manifest, 'post-rollback');
    await this.untilRolledOut();
  }

  /** Stops every pod as a cluster does, and tells how each ended. */
  uninstall(): Promise<Exit[]> {
    return Promise.all(this.pods.map((pod) => this.stopPod(pod)));
  }

  /** What the loss of a node is to a pod. */
  async kill(deployment: string): Promise<void> {
    const pod = this.pods.find(({ owner }) => owner === deployment)!;
    this.pods = this.pods.filter((other) => other !== pod);
    await pod.container.stop('SIGKILL');
  }

  async close(): Promise<void> {
    await this.uninstall();
    await Promise.all([...this.services.values()].map((service) => service.close()));
    await this.kubernetes.close();
    rmSync(this.directory, { recursive: true });
  }

  /** `host:port` here of a Service. */
  address(service: string): string {
    return this.services.get(service)!.address;
  }

  /** `host:port` here of the first port of a pod, as `kubectl port-forward` opens it. */
  forwardPort(deployment: string): string {
    const pod = this.pods.find(({ owner }) => owner === deployment)!;
    return `127.0.0.1:${[...pod.ports.values()][0]}`;
  }

  /** Runs a command in a pod, as `kubectl exec` does. */
  async exec(deployment: string, command: string[]): Promise<string> {
    const spec = this.objects.get(`Deployment/${deployment}`)!.spec;
    const [container] = spec.template.spec.containers;
    const env = await this.environmentOf(container, new Map());
    const { code, output } = await Container.run({ command: this.placed(command, container.image), env });
    if (code !== 0) throw new Error(`${command.join(' ')} ended with ${code}:\n${output}`);
    return output.trim();
  }

  private async runHooks(manifest: KubernetesObject[], event: string): Promise<void> {
    const weight = ({ metadata }: KubernetesObject) =>
      Number(metadata.annotations!['helm.sh/hook-weight'] ?? 0);
    const hooks = manifest
      .filter(({ metadata }) => metadata.annotations?.[HOOK]?.split(',').includes(event))
      .sort((one, other) => weight(one) - weight(other) || order(one) - order(other));
    for (const hook of hooks) {
      const policy = (hook.metadata.annotations!['helm.sh/hook-delete-policy'] ?? '').split(',');
      if (policy.includes('before-hook-creation')) this.objects.delete(key(hook));
      // What Kubernetes says to the second Job of a name.
      if (this.objects.has(key(hook))) throw new Error(`${key(hook)} already exists`);
      this.objects.set(key(hook), hook);
      if (hook.kind === 'Job') {
        await this.runJob(hook);
        if (policy.includes('hook-succeeded')) this.objects.delete(key(hook));
      }
    }
  }

  private async runJob(job: KubernetesObject): Promise<void> {
    this.events.push(`job ${job.metadata.name}`);
    const [container] = podSpecOf(job).containers;
    const env = await this.environmentOf(container, new Map());
    const mounted = podSpecOf(job).automountServiceAccountToken ? this.kubernetes.env : {};
    const command = this.placed(container.command, container.image);
    const { code, output } = await Container.run({ command, env: { ...env, ...mounted } });
    if (code !== 0) throw new Error(`Job ${job.metadata.name} ended with ${code}:\n${output}`);
    this.events.push(...output.trim().split('\n').slice(-1));
  }

  private async apply(manifest: KubernetesObject[]): Promise<void> {
    const wanted = manifest.filter(({ metadata }) => !metadata.annotations?.[HOOK]);
    for (const object of wanted.toSorted((one, other) => order(one) - order(other))) {
      const before = this.objects.get(key(object));
      if (before?.kind === 'Deployment')
        // Kubernetes refuses to change it, so an upgrade that tried would fail half-way.
        expect(object.spec.selector).toEqual(before.spec.selector);
      this.objects.set(key(object), object);
      if (object.kind === 'Secret') this.secrets.set(object.metadata.name, object.stringData!);
      if (object.kind === 'Service') await this.applyService(object);
      if (object.kind === 'StatefulSet' && !before) {
        const env = await this.environmentOf(podSpecOf(object).containers[0], new Map());
        await this.options.servers[object.metadata.name]!(env);
      }
    }
    for (const [id, object] of this.objects)
      if (!object.metadata.annotations?.[HOOK] && !wanted.some((other) => key(other) === id))
        this.objects.delete(id);
  }

  private async applyService({ metadata, spec }: KubernetesObject): Promise<void> {
    const { selector, ports } = spec as { selector: Data; ports: { port: number; targetPort?: string }[] };
    const [first] = ports;
    const proxy = this.services.get(metadata.name) ?? (await ServiceProxy.listen(metadata.name, first!.port));
    this.services.set(metadata.name, proxy);
    proxy.targets = () =>
      this.pods
        .filter(({ labels }) => Object.entries(selector).every(([name, value]) => labels[name] === value))
        .flatMap((pod) => pod.ports.get(this.numberOf(pod.owner, first!.targetPort)) ?? []);
  }

  private numberOf(deployment: string, portName: string | undefined): number {
    const [container] = podSpecOf(this.objects.get(`Deployment/${deployment}`)!).containers;
    return (container.ports as ContainerPort[]).find(({ name }) => name === portName)?.containerPort ?? 0;
  }

  /** Replaces pods whose template changed: first the new one, until it is ready, then the old one. */
  private async untilRolledOut(): Promise<void> {
    const deployments = [...this.objects.values()].filter(({ kind }) => kind === 'Deployment');
    const fresh = new Map<string, Pod[]>();
    for (const deployment of deployments) {
      const { name } = deployment.metadata;
      const template = JSON.stringify(deployment.spec.template);
      const old = this.pods.filter((pod) => pod.owner === name);
      if (this.templates.get(name) === template && old.length === deployment.spec.replicas) continue;
      this.templates.set(name, template);
      fresh.set(name, old);
      for (let replica = 0; replica < deployment.spec.replicas; replica++) {
        const pod = await this.startPod(deployment);
        this.pods.push(pod);
        const [gone] = old.splice(0, 1);
        if (gone) await this.stopPod(gone);
      }
    }
    const orphans = this.pods.filter(
      (pod) =>
        fresh.get(pod.owner)?.includes(pod) ||
        !deployments.some(({ metadata }) => metadata.name === pod.owner),
    );
    for (const pod of orphans) {
      this.templates.delete(pod.owner);
      await this.stopPod(pod);
    }
  }

  private readonly templates = new Map<string, string>();

  private async startPod(deployment: KubernetesObject): Promise<Pod> {
    const { name } = deployment.metadata;
    this.events.push(`start ${name}`);
    const spec = podSpecOf(deployment);
    const [container] = spec.containers;
    const ports = new Map<number, number>();
    for (const { containerPort } of container.ports as ContainerPort[])
      ports.set(containerPort, await freePort());
    const env = await this.environmentOf(container, ports);
    const command = this.placed(container.command, container.image, this.mounted(spec, ports));
    const process = Container.start({ command, env: { HOME: this.directory, ...env } });
    const pod = {
      owner: name,
      labels: deployment.spec.template.metadata.labels as Data,
      container: process,
      ports,
    };
    await this.untilProbesPass(pod, container);
    return pod;
  }

  private async untilProbesPass(pod: Pod, container: KubernetesObject): Promise<void> {
    for (const probe of [container.startupProbe, container.readinessProbe, container.livenessProbe]) {
      if (!probe) continue;
      const { path: route, port } = probe.httpGet as { path: string; port: string };
      const url = `http://127.0.0.1:${pod.ports.get(this.numberOf(pod.owner, port))}${route}`;
      await until(
        async () => {
          if (pod.container.hasEnded) return true;
          return (await fetch(url, { headers: { connection: 'close' } })).ok;
        },
        { timeoutMs: READY_TIMEOUT_MS, everyMs: 50, what: `${pod.owner} answers ${url}` },
      );
      if (pod.container.hasEnded)
        throw new Error(`${pod.owner} ended while it started:\n${pod.container.output}`);
    }
  }

  private async stopPod(pod: Pod): Promise<Exit> {
    this.events.push(`stop ${pod.owner}`);
    // A pod that ends gets no new connections.
    this.pods = this.pods.filter((other) => other !== pod);
    return pod.container.stop();
  }

  /** ConfigMaps on disk, and where a container sees them. */
  private mounted(spec: KubernetesObject, ports: Map<number, number>): [string, string][] {
    const mounts = (spec.containers[0].volumeMounts ?? []) as { name: string; mountPath: string }[];
    const volumes = (spec.volumes ?? []) as { name: string; configMap?: { name: string } }[];
    return mounts.flatMap(({ name, mountPath }) => {
      const source = volumes.find((volume) => volume.name === name)?.configMap;
      if (!source) return [];
      const files = this.objects.get(`ConfigMap/${source.name}`)!.data!;
      const directory = path.join(this.directory, source.name);
      mkdirSync(directory, { recursive: true });
      return Object.entries(files).map(([file, text]) => {
        writeFileSync(path.join(directory, file), this.localized(onFreePorts(text, ports)));
        return [path.join(mountPath, file), path.join(directory, file)];
      });
    });
  }

  private placed(command: readonly string[], image: string, mounted: [string, string][] = []): string[] {
    const [program, ...args] = command as [string, ...string[]];
    const own = this.imageOf(image)?.command[0] ?? program;
    const places = [...mounted, ...PLACES];
    const replaced = [program, ...args].map((word) => {
      const place = places.find(([from]) => word === from);
      return word === SERVICE_ACCOUNT ? this.kubernetes.serviceAccountDirectory : (place?.[1] ?? word);
    });
    if (program === 'caddy' || own === 'caddy') return [findTool('caddy')!, ...replaced.slice(1)];
    return [process.execPath, ...replaced];
  }

  private imageOf(image: string) {
    return this.images.get(/hatchet-ts\/([^:]+):/.exec(image)?.[1] ?? '');
  }

  /** Environment of a container: of its image, envFrom, env, in this order; ports and addresses as they are here. */
  private async environmentOf(container: KubernetesObject, ports: Map<number, number>): Promise<Data> {
    const image = this.imageOf(container.image as string);
    const env: Data = { ...image?.env };
    for (const { secretRef } of (container.envFrom ?? []) as { secretRef?: { name: string } }[])
      if (secretRef) Object.assign(env, this.secretOf(secretRef.name));
    for (const { name, value, valueFrom } of container.env ?? []) {
      const ref = valueFrom?.secretKeyRef as { name: string; key: string } | undefined;
      // The only other source the charts use is the name of the pod.
      env[name] = ref ? this.secretKey(ref) : expand(value ?? `${container.name}-0`, env);
    }
    for (const [name, value] of Object.entries(env)) {
      const lead = this.options.leads[name];
      env[name] = lead ? lead(value) : this.localized(this.portsIn(name, value, ports));
    }
    for (const [name, value] of Object.entries(env)) {
      const place = PLACES.find(([from]) => from === value);
      if (place) env[name] = place[1];
    }
    return env;
  }

  /** A variable that names a port of the container: `SERVER_PORT=8080`, `SERVER_PROMETHEUS_ADDRESS=:9090`. */
  private portsIn(name: string, value: string, ports: Map<number, number>): string {
    if (!/PORT$|ADDRESS$/.test(name)) return value;
    const [, colon = '', number] = /^(:?)(\d+)$/.exec(value) ?? [];
    const here = ports.get(Number(number));
    return here ? `${colon}${here}` : value;
  }

  /** Addresses of Services, as they are here. */
  private localized(text: string): string {
    let local = text;
    for (const { name, port, address } of this.services.values())
      local = local.replaceAll(`${name}:${port}`, address);
    return local;
  }

  private secretOf(name: string): Data {
    const secret = this.secrets.get(name);
    if (!secret) throw new Error(`CreateContainerConfigError: secret "${name}" not found`);
    return secret;
  }

  private secretKey({ name, key: field }: { name: string; key: string }): string {
    const value = this.secretOf(name)[field];
    if (value === undefined) throw new Error(`CreateContainerConfigError: no key ${field} in secret ${name}`);
    return value;
  }
}

const key = ({ kind, metadata }: KubernetesObject) => `${kind}/${metadata.name}`;
const order = ({ kind }: KubernetesObject) => KIND_ORDER.indexOf(kind);
/** `$(NAME)` in a value stands for a variable that came before. */
const expand = (value: string, env: Data) =>
  value.replace(/\$\(([A-Z_a-z0-9]+)\)/g, (whole, name: string) => env[name] ?? whole);
/** A Caddyfile names its port as `:8080 {`. */
const onFreePorts = (text: string, ports: Map<number, number>) =>
  text.replace(/^:(\d+) \{$/gm, (whole, number: string) => {
    const here = ports.get(Number(number));
    return here ? `:${here} {` : whole;
  });

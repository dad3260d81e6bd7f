import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { catalogue, readConfig } from '@hatchet-ts/config';
import { parse, stringify } from 'yaml';
import {
  CHARTS,
  type Chart,
  chartDirectory,
  envOf,
  find,
  helm,
  type KubernetesObject,
  podSpecOf,
  render,
} from './helm';
import { findTool, REPOSITORY } from './tools';

const BACKEND: Record<Chart, string[]> = {
  'hatchet-stack': ['hatchet-api', 'hatchet-engine'],
  'hatchet-ha': ['hatchet-api', 'hatchet-grpc', 'hatchet-controllers', 'hatchet-scheduler'],
};
const engineOf = (chart: Chart) => (chart === 'hatchet-stack' ? 'hatchet-engine' : 'hatchet-grpc');
/** Its binary is marked with the one capability the restricted security standard allows to add. */
const CADDY_CAPABILITIES = { drop: ['ALL'], add: ['NET_BIND_SERVICE'] };
const example = (name: string) =>
  parse(readFileSync(path.join(REPOSITORY, 'helm/examples', name), 'utf8')) as object;

const external = {
  postgres: { enabled: false },
  rabbitmq: { enabled: false },
  messageQueue: { kind: 'rabbitmq' },
  sharedConfig: { env: { DATABASE_URL: 'postgres://u:p@db.example.com:5432/hatchet' } },
  api: { deploymentEnvFrom: [{ secretRef: { name: 'broker', key: 'SERVER_MSGQUEUE_RABBITMQ_URL' } }] },
  engine: {
    deploymentEnvFrom: [
      { secretRef: { name: 'broker' } },
      { configMapRef: { name: 'more', optional: true } },
    ],
  },
};

/** Values worth rendering: each of them meets other branches of the templates. Secrets of the user's own by name. */
const MATRIX: { title: string; values: object; given?: string[] }[] = [
  { title: 'the defaults', values: {} },
  { title: 'servers outside of the cluster', values: external, given: ['broker'] },
  { title: 'the Postgres broker', values: { rabbitmq: { enabled: false } } },
  {
    title: 'passwords as text and data that ends with the pods',
    values: {
      postgres: { auth: { password: 'p' }, persistence: { enabled: false } },
      rabbitmq: { auth: { password: 'r' }, persistence: { enabled: false }, replicaCount: 3 },
    },
  },
  {
    title: 'secrets of the user',
    values: {
      keys: { existingSecret: 'my-keys' },
      postgres: { auth: { existingSecret: 'my-postgres' } },
      rabbitmq: { replicaCount: 1, auth: { existingSecret: 'my-rabbitmq', existingSecretKey: 'pass' } },
    },
    given: ['my-keys', 'my-postgres', 'my-rabbitmq'],
  },
  {
    title: 'everything optional',
    values: {
      caddy: { enabled: true },
      networkPolicy: { enabled: true, clients: [{ namespaceSelector: {} }] },
      serviceMonitor: { enabled: true, labels: { release: 'prometheus' } },
      imagePullSecrets: [{ name: 'registry' }],
      api: {
        pdb: { enabled: true, minAvailable: 1 },
        autoscaling: { enabled: true, minReplicas: 2, targetMemoryUtilizationPercentage: 80 },
      },
      engine: {
        extraVolumes: [{ name: 'certs', secret: { secretName: 'engine-cert' } }],
        extraVolumeMounts: [{ name: 'certs', mountPath: '/hatchet/certs' }],
        tolerations: [{ key: 'spot', operator: 'Exists' }],
        priorityClassName: 'high',
      },
      frontend: { podAnnotations: { note: 'x' } },
    },
    given: ['engine-cert', 'registry'],
  },
  {
    title: 'the nginx example',
    values: example('values-nginx-ingress.yaml'),
    given: ['engine-cert', 'hatchet-api'],
  },
  {
    title: 'no shared settings and no service account',
    values: { sharedConfig: { enabled: false }, serviceAccount: { create: false } },
  },
  { title: 'another name for everything', values: { fullnameOverride: 'jobs' } },
];

it('keeps schemas and reference page as they follow from the values', () => {
  expect(() =>
    execFileSync(process.execPath, [path.join(REPOSITORY, 'helm/write-reference.mjs'), '--check'], {
      stdio: 'pipe',
    }),
  ).not.toThrow();
});

it.each(CHARTS)('%s explains every default, and every explained section has one', (chart) => {
  const directory = chartDirectory(chart);
  const values = parse(readFileSync(path.join(directory, 'values.yaml'), 'utf8')) as Record<string, unknown>;
  const schema = JSON.parse(readFileSync(path.join(directory, 'values.schema.json'), 'utf8'));
  const explained = Object.keys(schema.properties).filter(
    (name) => !['global', 'hatchet-lib'].includes(name) && !name.startsWith('hatchet-'),
  );

  expect(Object.keys(values).sort()).toEqual(explained.sort());
});

describe('the charts', () => {
  if (!findTool('helm') || !findTool('kubeconform')) {
    it('are not rendered here: there is no helm (npm run deploy-tools builds it where Go is installed)', () => {
      expect(findTool('helm') && findTool('kubeconform')).toBeUndefined();
    });
    return;
  }

  describe.each(CHARTS)('%s', (chart) => {
    it('passes helm lint', () => {
      expect(helm(['lint', '--strict', chartDirectory(chart)])).toContain('0 chart(s) failed');
    });

    it.each(MATRIX)(
      'renders objects that Kubernetes takes, and every reference in them leads somewhere: $title',
      ({ values, given = [] }) => {
        const objects = render(chart, values);

        conform(objects);
        expect(danglingReferences(objects, given)).toEqual([]);
        expect(duplicates(objects)).toEqual([]);
        for (const object of objects) expectWiredSelectors(object, objects);
      },
    );

    it.each(MATRIX)('sets variables that exist, to values that are valid together: $title', ({ values }) => {
      const objects = render(chart, values);
      const workloads = objects.filter(({ kind }) => ['Deployment', 'Job'].includes(kind));
      for (const { metadata } of workloads.filter(
        ({ spec }) => spec.template.metadata.labels['hatchet.run/backend'],
      )) {
        const [container] = podSpecOf(
          workloads.find((workload) => workload.metadata.name === metadata.name)!,
        ).containers;
        const entries = (container.env ?? []) as { name: string; value?: string }[];
        const unknown = entries.filter(
          ({ name }) => !Object.hasOwn(catalogue, name) && name !== 'RABBITMQ_PASSWORD',
        );
        expect(unknown).toEqual([]);
        const plain = entries.flatMap(({ name, value }) =>
          value && !value.includes('$(') ? [[name, value]] : [],
        );
        expect(() => readConfig(Object.fromEntries(plain) as Record<string, string>)).not.toThrow();
      }
    });

    it('makes the three documented services and no ingress by default (SLF-41)', () => {
      const objects = render(chart);

      const ports = ['hatchet-engine', 'hatchet-api', 'hatchet-frontend'].map(
        (name) => find(objects, 'Service', name).spec.ports[0].port,
      );
      expect(ports).toEqual([7070, 8080, 8080]);
      expect(objects.filter(({ kind }) => kind === 'Ingress')).toEqual([]);
    });

    it('has the documented values of sharedConfig in every back-end deployment (SLF-22 to SLF-28)', () => {
      const objects = render(chart, {
        sharedConfig: {
          serverUrl: 'https://hatchet.example.com',
          grpcBroadcastAddress: 'engine.example.com:443',
        },
      });

      for (const name of BACKEND[chart])
        expect(envOf(objects, name)).toMatchObject({
          SERVER_URL: 'https://hatchet.example.com',
          SERVER_GRPC_BROADCAST_ADDRESS: 'engine.example.com:443',
          SERVER_AUTH_COOKIE_DOMAIN: 'localhost:8080',
          SERVER_AUTH_COOKIE_INSECURE: 't',
          SERVER_AUTH_SET_EMAIL_VERIFIED: 't',
          SERVER_AUTH_BASIC_AUTH_ENABLED: 't',
          SERVER_GRPC_INSECURE: 'true',
        });
    });

    it('lets sharedConfig.env win over defaults, and the env of a component over both, there only (SLF-31, SLF-34)', () => {
      const objects = render(chart, {
        sharedConfig: {
          env: { SERVER_LOGGER_LEVEL: 'warn', SERVER_AUTH_SET_EMAIL_VERIFIED: 'f', CACHE_DURATION: '9s' },
        },
        api: { env: { SERVER_LOGGER_LEVEL: 'debug' } },
        'hatchet-engine': { env: { SERVER_GRPC_MAX_MSG_SIZE: 30_000_000 } },
      });

      const api = envOf(objects, 'hatchet-api');
      const engine = envOf(objects, engineOf(chart));
      expect(api).toMatchObject({
        SERVER_LOGGER_LEVEL: 'debug',
        SERVER_AUTH_SET_EMAIL_VERIFIED: 'f',
        CACHE_DURATION: '9s',
      });
      expect(engine).toMatchObject({ SERVER_LOGGER_LEVEL: 'warn', SERVER_GRPC_MAX_MSG_SIZE: '30000000' });
      expect(api).not.toHaveProperty('SERVER_GRPC_MAX_MSG_SIZE');
    });

    it('passes nothing of sharedConfig on when it is switched off (SLF-21)', () => {
      const objects = render(chart, { sharedConfig: { enabled: false, env: { CACHE_DURATION: '9s' } } });

      for (const name of BACKEND[chart]) {
        const env = envOf(objects, name);
        expect(
          Object.keys(env).filter((key) =>
            ['SERVER_URL', 'CACHE_DURATION', 'SERVER_GRPC_INSECURE'].includes(key),
          ),
        ).toEqual([]);
      }
    });

    it('takes one tag for everything, which wins over the tags of components (SLF-32)', () => {
      const objects = render(chart, {
        sharedConfig: { image: { tag: 'v9', registry: 'images.example.com/' } },
        engine: { image: { tag: 'v1' } },
        frontend: { image: { tag: 'v2' } },
      });

      const used = objects
        .flatMap((object) => podSpecOf(object)?.containers ?? [])
        .map(({ image }: { image: string }) => image)
        .filter((image: string) => image.includes('hatchet-ts/'));
      expect(used.length).toBeGreaterThan(4);
      for (const image of used)
        expect(image).toMatch(/^images\.example\.com\/hatchet-ts\/hatchet-[a-z]+:v9$/);
    });

    it('seeds the admin and the tenant that the values name (SLF-29, SLF-30, SLF-33)', () => {
      const objects = render(chart, {
        sharedConfig: { defaultAdminEmail: 'me@example.com', defaultAdminPassword: 'S3cret!pass' },
      });

      const [container] = podSpecOf(find(objects, 'Job', 'hatchet-seed')).containers;
      const env = Object.fromEntries(
        container.env.map(({ name, value }: { name: string; value: string }) => [name, value]),
      );
      expect(env).toMatchObject({
        ADMIN_EMAIL: 'me@example.com',
        ADMIN_NAME: 'Admin User',
        DEFAULT_TENANT_ID: '707d0855-80ab-4e1f-a156-f1c4546cbf52',
      });
      expect(find(objects, 'Secret', 'hatchet-seed').stringData).toEqual({ ADMIN_PASSWORD: 'S3cret!pass' });
      // A password as text in a pod would be read by everybody who may list pods.
      expect(stringify(objects.filter(({ kind }) => kind !== 'Secret'))).not.toContain('S3cret!pass');
    });

    it('brings no Postgres and no RabbitMQ when they are elsewhere (SLF-36, SLF-37, SLF-38, SLF-43)', () => {
      const objects = render(chart, external);

      expect(objects.filter(({ kind }) => kind === 'StatefulSet')).toEqual([]);
      expect(envOf(objects, 'hatchet-api').DATABASE_URL).toBe('postgres://u:p@db.example.com:5432/hatchet');
      for (const name of BACKEND[chart]) {
        const [container] = podSpecOf(find(objects, 'Deployment', name)).containers;
        expect(container.envFrom).toContainEqual({ secretRef: { name: 'broker' } });
      }
      // Without a database of the chart's own the schema can be brought up to date before anything starts.
      expect(find(objects, 'Job', 'hatchet-migration').metadata.annotations).toMatchObject({
        'helm.sh/hook': 'pre-install,pre-upgrade',
      });
    });

    it('makes an ingress for gRPC and one for pages and API with the documented values (SLF-35, SLF-42, SEC-09)', () => {
      const objects = render(chart, example('values-nginx-ingress.yaml'));

      const grpc = find(objects, 'Ingress', engineOf(chart));
      expect(grpc.metadata.annotations).toMatchObject({
        'nginx.ingress.kubernetes.io/backend-protocol': 'GRPC',
        'nginx.ingress.kubernetes.io/auth-tls-verify-client': 'optional',
        'nginx.ingress.kubernetes.io/auth-tls-secret': 'hatchet/engine-cert',
        'nginx.ingress.kubernetes.io/auth-tls-verify-depth': '1',
        'nginx.ingress.kubernetes.io/auth-tls-pass-certificate-to-upstream': 'true',
      });
      const pages = find(objects, 'Ingress', 'hatchet-frontend');
      const routes = pages.spec.rules[0].http.paths.map(
        // biome-ignore lint/suspicious/noExplicitAny: the shape is checked by kubeconform
        ({ path: prefix, backend: { service } }: any) => [prefix, service.name, service.port.number],
      );
      expect(routes).toEqual([
        ['/api', 'hatchet-api', 8080],
        ['/', 'hatchet-frontend', 8080],
      ]);
    });

    it('labels pods so that the documented selectors find them (SLF-19, SLF-20)', () => {
      const objects = render(chart, { caddy: { enabled: true } });

      const labels = (name: string) => find(objects, 'Deployment', name).spec.template.metadata.labels;
      const firstPort = (name: string) =>
        podSpecOf(find(objects, 'Deployment', name)).containers[0].ports[0].containerPort;
      expect(labels('hatchet-caddy')).toMatchObject({ app: 'caddy' });
      expect(firstPort('hatchet-caddy')).toBe(8080);
      expect(labels(engineOf(chart))).toMatchObject({
        app: engineOf(chart),
        'app.kubernetes.io/name': chart === 'hatchet-stack' ? 'engine' : 'grpc',
        'app.kubernetes.io/instance': 'hatchet',
      });
      expect(firstPort(engineOf(chart))).toBe(7070);
    });

    it('runs every pod of ours without root, rights or a writable file system (SEC-20)', () => {
      const objects = render(chart, { caddy: { enabled: true } });
      for (const object of objects.filter(({ kind }) => kind === 'Deployment' || kind === 'Job')) {
        const pod = podSpecOf(object);
        expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 1000 });
        for (const container of [...pod.containers, ...(pod.initContainers ?? [])])
          expect(container.securityContext).toEqual({
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: container.name === 'caddy' ? CADDY_CAPABILITIES : { drop: ['ALL'] },
          });
        expect(pod.automountServiceAccountToken).toBe(object.metadata.name === 'hatchet-setup');
      }
    });

    it('keeps a pod that goes open until nobody sends it connections any more', () => {
      const objects = render(chart, { caddy: { enabled: true } });
      for (const { spec } of objects.filter(({ kind }) => kind === 'Deployment')) {
        const [container] = spec.template.spec.containers;
        const serves = container.ports.some(({ name }: { name: string }) => ['http', 'grpc'].includes(name));
        expect(Boolean(container.lifecycle?.preStop)).toBe(serves);
      }
    });

    it('refuses a value it does not know, by name', () => {
      expect(() => render(chart, { api: { replicaCuont: 2 } })).toThrow('replicaCuont');
      expect(() => render(chart, { metrics: { enabled: false }, serviceMonitor: { enabled: true } })).toThrow(
        'serviceMonitor.enabled needs metrics.enabled',
      );
    });
  });

  describe('hatchet-ha', () => {
    it('has replicas as documented, each kind in a deployment of its own (SLF-39)', () => {
      const objects = render('hatchet-ha');

      const replicas = Object.fromEntries(
        objects
          .filter(({ kind }) => kind === 'Deployment')
          .map(({ metadata, spec }) => [metadata.name, spec.replicas]),
      );
      expect(replicas).toEqual({
        'hatchet-api': 2,
        'hatchet-grpc': 4,
        'hatchet-controllers': 2,
        'hatchet-scheduler': 2,
        'hatchet-frontend': 2,
      });
      expect(
        BACKEND['hatchet-ha'].map((name) => readConfig(envOf(objects, name)).SERVER_SERVICES).slice(1),
      ).toEqual([['grpc-dispatcher'], ['controllers'], ['scheduler']]);
      expect(find(objects, 'StatefulSet', 'hatchet-rabbitmq').spec.replicas).toBe(3);
    });

    it('lets a section of a service win over the one they share', () => {
      const objects = render('hatchet-ha', {
        engine: { env: { CACHE_DURATION: '9s' }, resources: { requests: { cpu: '1' } } },
        scheduler: { env: { CACHE_DURATION: '1s' } },
      });

      expect(envOf(objects, 'hatchet-controllers').CACHE_DURATION).toBe('9s');
      expect(envOf(objects, 'hatchet-scheduler').CACHE_DURATION).toBe('1s');
    });
  });

  describe('the examples', () => {
    it('scale workers by their queue with objects that KEDA takes', () => {
      conformText(readFileSync(path.join(REPOSITORY, 'helm/examples/keda-worker.yaml'), 'utf8'));
    });
  });
});

function conform(objects: KubernetesObject[]): void {
  conformText(objects.map((object) => stringify(object)).join('---\n'));
}

function conformText(manifest: string): void {
  const schemas = path.join(__dirname, 'fixtures/kubernetes', '{{.ResourceKind}}{{.KindSuffix}}.json');
  try {
    execFileSync(findTool('kubeconform')!, ['-strict', '-schema-location', schemas], {
      input: manifest,
      encoding: 'utf8',
      stdio: 'pipe',
    });
  } catch (error) {
    throw new Error(String((error as { stdout?: string }).stdout));
  }
}

/** Names of Secrets, ConfigMaps, accounts and Services that pods and ingresses ask for and nothing makes. */
function danglingReferences(objects: KubernetesObject[], given: readonly string[]): string[] {
  const names = (kind: string) =>
    objects.filter((object) => object.kind === kind).map(({ metadata }) => metadata.name);
  const setup = objects.find(({ kind, metadata }) => kind === 'Job' && metadata.name.endsWith('-setup'));
  const made = setup ? madeBy(podSpecOf(setup).containers[0].command) : { name: '', keys: [] };
  const known = {
    Secret: [...names('Secret'), made.name, ...given],
    ConfigMap: names('ConfigMap'),
    ServiceAccount: [...names('ServiceAccount'), 'default'],
    Service: names('Service'),
  };
  const missing: string[] = [];
  const need = (kind: keyof typeof known, name: string, by: string) => {
    if (!known[kind].includes(name)) missing.push(`${by} needs ${kind} ${name}`);
  };
  for (const object of objects) {
    const by = `${object.kind} ${object.metadata.name}`;
    const pod = podSpecOf(object);
    if (pod) {
      if (pod.serviceAccountName) need('ServiceAccount', pod.serviceAccountName, by);
      for (const { name } of pod.imagePullSecrets ?? []) need('Secret', name, by);
      for (const volume of pod.volumes ?? []) {
        if (volume.secret) need('Secret', volume.secret.secretName, by);
        if (volume.configMap) need('ConfigMap', volume.configMap.name, by);
      }
      for (const container of pod.containers) {
        for (const { secretRef, configMapRef } of container.envFrom ?? []) {
          if (secretRef && !secretRef.optional) need('Secret', secretRef.name, by);
          if (configMapRef && !configMapRef.optional) need('ConfigMap', configMapRef.name, by);
        }
        for (const { valueFrom } of container.env ?? []) {
          const ref = valueFrom?.secretKeyRef;
          if (!ref) continue;
          need('Secret', ref.name, by);
          const secret = objects.find(
            ({ kind, metadata }) => kind === 'Secret' && metadata.name === ref.name,
          );
          const keys =
            ref.name === made.name ? made.keys : Object.keys(secret?.stringData ?? { [ref.key]: '' });
          if (!keys.includes(ref.key)) missing.push(`${by} needs key ${ref.key} of Secret ${ref.name}`);
        }
      }
    }
    for (const rule of object.kind === 'Ingress' ? object.spec.rules : [])
      for (const { backend } of rule.http.paths) need('Service', backend.service.name, by);
  }
  return missing;
}

/** Secret and keys that the setup job makes, by its command. */
function madeBy(command: string[]): { name: string; keys: string[] } {
  const keys = command.flatMap((word, index) => (word === '--random' ? [command[index + 1]!] : []));
  return { name: command[command.indexOf('ensure-secret') + 1]!, keys };
}

function duplicates(objects: KubernetesObject[]): string[] {
  const ids = objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`);
  return ids.filter((id, index) => ids.indexOf(id) !== index);
}

/** A workload selects its own pods; a Service, a budget, a policy selects pods of some workload. */
function expectWiredSelectors(object: KubernetesObject, objects: KubernetesObject[]): void {
  const pods = objects.flatMap((workload) => workload.spec?.template?.metadata?.labels ?? []) as Record<
    string,
    string
  >[];
  const { kind, spec } = object;
  const selector =
    kind === 'Service'
      ? spec.selector
      : kind === 'NetworkPolicy'
        ? spec.podSelector.matchLabels
        : ['Deployment', 'StatefulSet', 'PodDisruptionBudget'].includes(kind)
          ? spec.selector.matchLabels
          : undefined;
  if (!selector) return;
  const selected = pods.filter((labels) =>
    Object.entries(selector).every(([key, value]) => labels[key] === value),
  );
  expect({ kind, name: object.metadata.name, pods: selected.length }).not.toMatchObject({ pods: 0 });
  if (kind === 'Deployment') expect(selected).toContainEqual(spec.template.metadata.labels);
  if (kind === 'Service')
    for (const { targetPort, port } of spec.ports) {
      const open = objects
        .filter((workload) => selected.includes(workload.spec?.template?.metadata?.labels))
        .flatMap((workload) =>
          podSpecOf(workload).containers.flatMap((container: { ports?: object[] }) => container.ports ?? []),
        );
      // Ports between the nodes of a cluster of RabbitMQ are not listed in its pods.
      if (typeof targetPort === 'string')
        expect(open).toContainEqual(expect.objectContaining({ name: targetPort }));
      else expect([4369, 25_672]).toContain(port);
    }
}

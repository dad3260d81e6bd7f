/** The values of both charts, as one JSON Schema each: what `helm` checks and what the reference page is made of. */

const text = (description) => ({ type: 'string', description });
/** A value of an environment variable: YAML may take it for a boolean or a number. */
const scalar = (description) => ({ type: ['string', 'boolean', 'number'], description });
const flag = (description) => ({ type: 'boolean', description });
const count = (description, minimum = 0) => ({ type: 'integer', minimum, description });
const list = (description, items = { type: 'object' }) => ({ type: 'array', items, description });
const object = (description, properties, more = {}) => ({
  type: 'object',
  description,
  properties,
  additionalProperties: false,
  ...more,
});
const freeMap = (description) => ({ type: 'object', description });
const textMap = (description) => ({
  type: 'object',
  additionalProperties: { type: 'string' },
  description,
});
const variables = (description) => ({
  type: 'object',
  propertyNames: { pattern: '^[A-Za-z_][A-Za-z0-9_]*$' },
  additionalProperties: { type: ['string', 'boolean', 'number'] },
  description,
});

const image = (what) =>
  object(`Image of ${what}.`, {
    repository: text('Name of the image, without sharedConfig.image.registry and tag.'),
    tag: text('Tag, unless sharedConfig.image.tag is set. Empty: the appVersion of the chart.'),
    pullPolicy: { enum: ['Always', 'IfNotPresent', 'Never'], description: 'When nodes pull it.' },
  });

const scheduling = {
  nodeSelector: textMap('Labels a node must have.'),
  tolerations: list('Taints of nodes that are tolerated.'),
  affinity: freeMap('Affinity of the pods, as in Kubernetes.'),
  topologySpreadConstraints: list('How pods spread over zones and nodes, as in Kubernetes.'),
  priorityClassName: text('Priority class of the pods.'),
};

const resources = freeMap('Requests and limits of the container.');

const pods = {
  resources,
  podAnnotations: textMap('More annotations of the pods.'),
  podLabels: textMap('More labels of the pods.'),
  ...scheduling,
};

const replicas = {
  replicaCount: count('Pods, unless autoscaling is enabled.'),
  pdb: object('Keeps the drain of a node from taking all pods at once.', {
    enabled: flag('Makes a PodDisruptionBudget.'),
    maxUnavailable: { type: ['integer', 'string'], description: 'Pods that may be missing.' },
    minAvailable: {
      type: ['integer', 'string'],
      description: 'Pods that must stay; wins over maxUnavailable.',
    },
  }),
  autoscaling: object('Number of pods by load.', {
    enabled: flag('Makes a HorizontalPodAutoscaler.'),
    minReplicas: count('Pods, at least.', 1),
    maxReplicas: count('Pods, at most.', 1),
    targetCPUUtilizationPercentage: {
      type: ['integer', 'null'],
      description: 'CPU, in percent of what is requested, that is aimed at.',
    },
    targetMemoryUtilizationPercentage: {
      type: ['integer', 'null'],
      description: 'Memory, in percent of what is requested, that is aimed at.',
    },
  }),
};

const service = object('The Service in front of the pods.', {
  type: { enum: ['ClusterIP', 'NodePort', 'LoadBalancer'], description: 'Kind of Service.' },
  port: count('Its port.', 1),
  annotations: textMap('Its annotations.'),
});

const ingress = object('An Ingress to it. None is made by default.', {
  enabled: flag('Makes the Ingress.'),
  ingressClassName: text('Ingress controller that serves it.'),
  labels: textMap('More labels.'),
  annotations: textMap('Annotations, such as those that make nginx speak gRPC to the engine.'),
  servicePort: {
    type: ['integer', 'string'],
    description: 'Port for paths that name none. Default: that of the Service.',
  },
  hosts: list(
    'Hosts and paths.',
    object(
      'A host.',
      {
        host: text('Name of the host.'),
        paths: list(
          'Paths.',
          object(
            'A path.',
            {
              path: text('Beginning of the path.'),
              pathType: {
                enum: ['Prefix', 'Exact', 'ImplementationSpecific'],
                description: 'Default Prefix.',
              },
              backend: object('Where it leads. Default: to this component.', {
                serviceName: text('Name of a Service.'),
                servicePort: { type: ['integer', 'string'], description: 'Its port.' },
              }),
            },
            { required: ['path'] },
          ),
        ),
      },
      { required: ['host', 'paths'] },
    ),
  ),
  tls: list('Certificates, as in Kubernetes.'),
});

const envFrom = {
  deploymentEnvFrom: list(
    'Secrets and ConfigMaps whose keys become variables. Variables of env win over them.',
    object('A source.', {
      secretRef: object('A Secret.', {
        name: text('Its name.'),
        optional: flag('Whether it may be missing.'),
        key: text('Accepted and ignored: all keys are taken.'),
      }),
      configMapRef: object('A ConfigMap.', {
        name: text('Its name.'),
        optional: flag('Whether it may be missing.'),
        key: text('Accepted and ignored: all keys are taken.'),
      }),
      prefix: text('Put before every key.'),
    }),
  ),
};

const backend = (what) => ({
  image: image(what),
  env: variables('Variables of this component only; they win over sharedConfig.'),
  ...envFrom,
  ...pods,
  extraVolumes: list('More volumes of the pods, for certificates and the like.'),
  extraVolumeMounts: list('Where the container sees them.'),
  terminationGracePeriodSeconds: count('Seconds until a pod that does not end is killed.'),
});

const persistence = object('Its volume.', {
  enabled: flag('Keeps its data in a volume. Without it the data ends with the pod.'),
  size: text('Size of the volume.'),
  storageClass: text('Storage class. Empty: that of the cluster.'),
});

const auth = (properties, login = text) =>
  object('Who may log in.', {
    username: login('User.'),
    ...properties,
    password: login('Password. Empty: a random one is made once and kept in the Secret of the keys.'),
    existingSecret: text('Secret of your own that holds the password.'),
    existingSecretKey: text('Key of the password in it.'),
  });

/** Kubernetes puts it into an address as it is, where `@` or `/` would end it early. */
const inAddress = (description) => ({
  type: 'string',
  pattern: '^[A-Za-z0-9._~-]*$',
  description: `${description} Only letters, digits and . _ ~ -, because it becomes part of an address.`,
});

const plainImage = (what) =>
  object(`Image of ${what}.`, { repository: text('Name of the image.'), tag: text('Its tag.') });

const shared = {
  fullnameOverride: text('First part of the name of every object, such as hatchet-api.'),
  clusterDomain: text('DNS domain of the cluster.'),
  imagePullSecrets: list('Secrets with credentials of the image registry.'),
  sharedConfig: object('Settings of all back-end processes.', {
    enabled: flag('false: none of them is passed on, and no admin and tenant are made.'),
    serverUrl: text('Public address of dashboard and API (SERVER_URL).'),
    serverAuthCookieDomain: text('Domain of the session cookie (SERVER_AUTH_COOKIE_DOMAIN).'),
    serverAuthCookieInsecure: scalar('Sessions over plain HTTP too (SERVER_AUTH_COOKIE_INSECURE).'),
    serverAuthSetEmailVerified: scalar(
      'Counts addresses of new users as verified (SERVER_AUTH_SET_EMAIL_VERIFIED).',
    ),
    serverAuthBasicAuthEnabled: scalar('Login with address and password (SERVER_AUTH_BASIC_AUTH_ENABLED).'),
    grpcBroadcastAddress: text('Where workers connect; written into tokens (SERVER_GRPC_BROADCAST_ADDRESS).'),
    grpcInsecure: scalar('gRPC without TLS (SERVER_GRPC_INSECURE).'),
    defaultAdminEmail: text('Address of the first admin.'),
    defaultAdminPassword: text('Password of the first admin.'),
    env: variables('More variables of all back-end processes; they win over the values above.'),
    image: object('What all images of the platform have in common.', {
      registry: text('Put before the name of every image of the platform.'),
      tag: text('Tag of every image of the platform; wins over the tags of the components.'),
    }),
  }),
  seed: object('First admin and tenant, made unless they exist.', {
    defaultAdminEmail: text('Address of the admin. Empty: sharedConfig.defaultAdminEmail.'),
    defaultAdminPassword: text('Password of the admin. Empty: sharedConfig.defaultAdminPassword.'),
    env: variables('ADMIN_NAME, DEFAULT_TENANT_NAME, DEFAULT_TENANT_SLUG, DEFAULT_TENANT_ID.'),
  }),
  keys: object('Keysets that encrypt and sign, and secrets of the session cookie.', {
    existingSecret: text(
      'Secret with SERVER_ENCRYPTION_*_KEYSET and SERVER_AUTH_COOKIE_SECRETS. Empty: a job makes hatchet-keys once.',
    ),
  }),
  messageQueue: object('The broker where the chart brings no RabbitMQ.', {
    kind: {
      enum: ['', 'postgres', 'rabbitmq'],
      description:
        'With rabbitmq.enabled false: postgres (also when empty), or rabbitmq with SERVER_MSGQUEUE_RABBITMQ_URL.',
    },
  }),
  caddy: object('A reverse proxy to forward one local port to.', {
    enabled: flag('Makes it.'),
    replicaCount: count('Pods.'),
    image: object('Image of Caddy.', {
      repository: text('Name of the image.'),
      tag: text('Its tag.'),
      pullPolicy: { enum: ['Always', 'IfNotPresent', 'Never'], description: 'When nodes pull it.' },
    }),
    ...pods,
  }),
  postgres: object('The Postgres of the chart, one pod.', {
    enabled: flag('false: name another one with DATABASE_URL or DATABASE_POSTGRES_*.'),
    image: plainImage('Postgres'),
    auth: auth({ database: text('Name of the database.') }),
    parameters: variables('Settings of postgresql.conf.'),
    sharedMemory: text('Size of /dev/shm.'),
    persistence,
    resources,
    ...scheduling,
  }),
  rabbitmq: object('The RabbitMQ of the chart.', {
    enabled: flag('false: see messageQueue.kind.'),
    replicaCount: count('Nodes; more than one form a cluster.', 1),
    image: plainImage('RabbitMQ'),
    auth: auth({}, inAddress),
    extraConfiguration: text('Lines of rabbitmq.conf.'),
    persistence,
    resources,
    pdb: replicas.pdb,
    ...scheduling,
  }),
  jobs: object('Jobs for keys, schema, first admin and tenant.', {
    adminImage: image('hatchet-admin'),
    migrateImage: image('hatchet-migrate'),
    activeDeadlineSeconds: count('Seconds until a job that has not succeeded has failed.', 1),
    resources,
    ...scheduling,
  }),
  serviceAccount: object('Account of the pods. It has no rights and no token.', {
    create: flag('Makes it.'),
    name: text('Its name. Empty: that of fullnameOverride, or default.'),
    annotations: textMap('Its annotations.'),
  }),
  metrics: object('Metrics for Prometheus.', {
    enabled: flag('Serves them on port 9090 of every back-end pod.'),
  }),
  serviceMonitor: object('For the Prometheus operator.', {
    enabled: flag('Makes a Service over all back-end pods and a ServiceMonitor.'),
    interval: text('Time between two scrapes.'),
    labels: textMap('Labels by which your Prometheus selects it.'),
  }),
  networkPolicy: object('Who may connect to whom.', {
    enabled: flag('Makes NetworkPolicies for the back end, Postgres and RabbitMQ.'),
    clients: list('Peers that may reach API and gRPC. Empty: everybody.'),
    metricsClients: list('Peers that may reach the metrics. Empty: everybody.'),
  }),
};

const api = object('The REST API.', { ...replicas, ...backend('the API'), service, ingress });
const frontend = object('The dashboard, as files.', {
  ...replicas,
  image: image('the dashboard'),
  env: variables('Variables of the dashboard: PORT, API_UPSTREAM, DASHBOARD_DIR.'),
  ...pods,
  service,
  ingress,
});
const stackEngine = object('gRPC, controllers and scheduler in one process.', {
  ...replicas,
  ...backend('the engine'),
  service,
  ingress,
});
const haEngine = object('What grpc, controllers and scheduler have in common; their own sections win.', {
  ...backend('the engine'),
  service,
  ingress,
});
const haService = (description) => object(description, { ...replicas, ...backend('the engine') });

const sections = {
  'hatchet-stack': { ...shared, api, engine: stackEngine, frontend },
  'hatchet-ha': {
    ...shared,
    api,
    engine: haEngine,
    grpc: object('gRPC, for workers.', { ...replicas, ...backend('the engine'), service, ingress }),
    controllers: haService('What happens to runs: advances, timers, retention.'),
    scheduler: haService('Which worker gets which task.'),
    frontend,
  },
};

/** Sections that guides also name like the objects they make: hatchet-api for api (values of both are merged). */
export const ALIASED = ['api', 'engine', 'frontend', 'grpc', 'controllers', 'scheduler'];

/** Properties that stand in the values of a chart, without aliases. */
export const sectionsOf = (chart) => sections[chart];

/** @param {'hatchet-stack' | 'hatchet-ha'} chart */
export function schemaOf(chart) {
  const own = sections[chart];
  const aliases = ALIASED.filter((name) => own[name]).map((name) => [
    `hatchet-${name}`,
    { ...own[name], description: `Another name of ${name}; wins over it.` },
  ]);
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: `Values of ${chart}`,
    type: 'object',
    properties: {
      ...own,
      ...Object.fromEntries(aliases),
      // Helm itself adds these.
      global: { type: 'object' },
      'hatchet-lib': { type: 'object' },
    },
    additionalProperties: false,
  };
}

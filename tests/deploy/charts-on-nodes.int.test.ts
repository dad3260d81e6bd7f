import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { CHARTS, find, podSpecOf, render } from './helm';
import { findTool, REPOSITORY } from './tools';

/** What no schema knows: how nodes, volumes, the images of others and the Prometheus operator behave. */
describe('the charts on nodes of a cluster', () => {
  if (!findTool('helm')) {
    it('are not rendered here: there is no helm (npm run deploy-tools builds it where Go is installed)', () => {
      expect(findTool('helm')).toBeUndefined();
    });
    return;
  }

  describe.each(CHARTS)('%s', (chart) => {
    const defaults = () => render(chart);

    it('keeps the cookie of Erlang, which nobody else may read, out of the volume that fsGroup opens', () => {
      const pod = podSpecOf(find(defaults(), 'StatefulSet', 'hatchet-rabbitmq'));

      expect(pod.containers[0].volumeMounts).toContainEqual({
        name: 'data',
        mountPath: '/var/lib/rabbitmq/mnesia',
      });
    });

    it('changes the owner of files in a volume only once', () => {
      for (const name of ['hatchet-postgres', 'hatchet-rabbitmq'])
        expect(podSpecOf(find(defaults(), 'StatefulSet', name)).securityContext).toMatchObject({
          fsGroup: 999,
          fsGroupChangePolicy: 'OnRootMismatch',
        });
    });

    it('finds Postgres ready when it answers by address, not the passing server of initdb', () => {
      const [container] = podSpecOf(find(defaults(), 'StatefulSet', 'hatchet-postgres')).containers;

      for (const probe of ['readinessProbe', 'livenessProbe'])
        expect(container[probe].exec.command).toContain('--host=127.0.0.1');
    });

    it('names what every container needs, so that a namespace with a quota takes the pods', () => {
      for (const object of defaults()) {
        const pod = podSpecOf(object);
        for (const container of pod ? [...pod.containers, ...(pod.initContainers ?? [])] : [])
          expect({ name: container.name, resources: container.resources }).toEqual({
            name: container.name,
            resources: { requests: expect.anything(), limits: expect.anything() },
          });
      }
    });

    it('spreads the pods of a component over nodes unless the user says how', () => {
      const preferred = (values: object) =>
        podSpecOf(find(render(chart, values), 'Deployment', 'hatchet-api')).affinity;

      expect(preferred({}).podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution).toEqual([
        {
          weight: 100,
          podAffinityTerm: {
            topologyKey: 'kubernetes.io/hostname',
            labelSelector: {
              matchLabels: { 'app.kubernetes.io/name': 'api', 'app.kubernetes.io/instance': 'hatchet' },
            },
          },
        },
      ]);
      expect(preferred({ api: { affinity: { nodeAffinity: {} } } })).toEqual({ nodeAffinity: {} });
      expect(preferred({ api: { topologySpreadConstraints: [{ maxSkew: 1 }] } })).toBeUndefined();
    });

    it('refuses a disruption budget that no node could ever be drained under', () => {
      expect(() =>
        render(chart, { api: { replicaCount: 2, pdb: { enabled: true, minAvailable: 2 } } }),
      ).toThrow('api.pdb.minAvailable is 2, and there may be only 2 pods');
    });

    it('migrates and seeds without a broker, whose Secret an upgrade may be about to make', () => {
      const objects = render(chart, { rabbitmq: { auth: { password: 'r' } } });

      for (const name of ['hatchet-migration', 'hatchet-seed']) {
        const [container] = podSpecOf(find(objects, 'Job', name)).containers;
        expect(JSON.stringify(container)).not.toContain('hatchet-rabbitmq');
      }
    });

    it('lets the dashboard reach the API when only some clients may', () => {
      const objects = render(chart, {
        networkPolicy: {
          enabled: true,
          clients: [{ namespaceSelector: { matchLabels: { of: 'ingress' } } }],
        },
      });

      expect(find(objects, 'NetworkPolicy', 'hatchet-backend').spec.ingress[0].from).toEqual([
        { podSelector: { matchLabels: { 'app.kubernetes.io/instance': 'hatchet' } } },
        { namespaceSelector: { matchLabels: { of: 'ingress' } } },
      ]);
    });

    it('scrapes under the name of the job that the alert rules look for', () => {
      const objects = render(chart, { serviceMonitor: { enabled: true } });
      const { jobLabel } = find(objects, 'ServiceMonitor', 'hatchet-metrics').spec;
      const job = find(objects, 'Service', 'hatchet-metrics').metadata.labels![jobLabel];
      const rules = readFileSync(path.join(REPOSITORY, 'deploy/prometheus/alerts.yml'), 'utf8');

      const named = [...rules.matchAll(/job="([^"]*)"/g)].map(([, name]) => name);
      expect(named.length).toBeGreaterThan(0);
      for (const name of named) expect(name).toBe(job);
    });

    it('refuses a password of RabbitMQ that would break the address it becomes part of', () => {
      expect(() => render(chart, { rabbitmq: { auth: { password: 'p@ss/word' } } })).toThrow('password');
    });
  });

  it('keeps streams of workers open through every version of ingress-nginx', () => {
    const file = path.join(REPOSITORY, 'helm/examples/values-nginx-ingress.yaml');
    const { engine } = parse(readFileSync(file, 'utf8')) as {
      engine: { ingress: { annotations: Record<string, string> } };
    };
    const { annotations } = engine.ingress;

    // Before 1.11 by the snippet of the server, from then on by these two, which it sets for every location.
    expect(annotations['nginx.ingress.kubernetes.io/server-snippet']).toContain('grpc_read_timeout 1d;');
    expect(Number(annotations['nginx.ingress.kubernetes.io/proxy-read-timeout'])).toBe(86_400);
    expect(Number(annotations['nginx.ingress.kubernetes.io/proxy-send-timeout'])).toBe(3_600);
  });
});

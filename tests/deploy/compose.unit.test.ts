import { readFileSync } from 'node:fs';
import path from 'node:path';
import { catalogue, checkRequired, readConfig } from '@hatchet-ts/config';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';
import { ownImage, readCompose as read } from './compose-file';
import { readImages } from './dockerfile';

const FILES = ['docker-compose.yml', 'deploy/docker-compose.lite.yml'];
const images = readImages();

const containerPort = (mapping: string) => Number(mapping.split(':').at(-1));
const hostPort = (mapping: string) => Number(mapping.split(':').at(-2));

describe.each(FILES)('%s', (file) => {
  const { services, volumes } = read(file);
  const all = Object.entries(services);
  const ours = all.filter(([, service]) => ownImage(service));

  it('follows the schema of the Compose specification', () => {
    const schema = JSON.parse(
      readFileSync(path.join(__dirname, 'fixtures/compose-spec.json'), 'utf8'),
    ) as Record<string, unknown>;
    const ajv = new Ajv({ strict: false, allErrors: true });
    addFormats(ajv);
    // Formats of Go, which compose checks when it reads the values.
    for (const format of ['duration', 'expose', 'ports', 'subnet_ip_address']) ajv.addFormat(format, true);

    const validate = ajv.compile({ ...schema, $schema: 'http://json-schema.org/draft-07/schema#' });
    validate(read(file));
    expect(validate.errors ?? []).toEqual([]);
  });

  it('starts every service after what it needs, without a circle', () => {
    const waitsFor = (name: string, path: string[] = []): string[] => {
      if (path.includes(name)) throw new Error(`circle: ${[...path, name].join(' → ')}`);
      return Object.keys(services[name]!.depends_on ?? {}).flatMap((other) => [
        other,
        ...waitsFor(other, [...path, name]),
      ]);
    };

    for (const [name, { depends_on: needs = {} }] of all) {
      expect(waitsFor(name)).not.toContain(name);
      for (const [other, { condition }] of Object.entries(needs)) {
        // Waiting for health needs a health check to wait for.
        if (condition === 'service_healthy') expect(services[other]!.healthcheck).toBeDefined();
      }
    }
    for (const [name] of ours) expect([name, ...waitsFor(name)]).toContain('postgres');
  });

  it('uses images that the Dockerfile builds, with commands that are in them', () => {
    for (const [, service] of ours) {
      const name = ownImage(service)!;
      expect([...images.keys()]).toContain(name);
      if (service.build) expect(service.build.target).toBe(name);
      const [program] = service.command ?? images.get(name)!.command;
      expect(program).toMatch(name === 'hatchet-dashboard' ? /^caddy$/ : /^\/hatchet\/hatchet-/);
    }
    const built = ours.flatMap(([, { build }]) => build?.target ?? []);
    expect(new Set(built)).toEqual(new Set(ours.map(([, service]) => ownImage(service))));
  });

  it('sets only variables that exist, to values that are valid together', () => {
    for (const [, service] of ours) {
      if (ownImage(service) === 'hatchet-dashboard') continue;
      const warnings: string[] = [];
      const env = service.environment!;
      expect(Object.keys(env).filter((name) => !Object.hasOwn(catalogue, name))).toEqual([]);
      // The keys come from the volume.
      const keys = Object.fromEntries(
        ['MASTER', 'JWT_PUBLIC', 'JWT_PRIVATE'].map((name) => [`SERVER_ENCRYPTION_${name}_KEYSET`, 'x']),
      );
      const config = readConfig(
        { ...images.get(ownImage(service)!)!.env, ...keys, SERVER_AUTH_COOKIE_SECRETS: 'a b', ...env },
        { onWarning: (warning) => warnings.push(warning) },
      );
      if (service.restart) checkRequired(config, { edition: 'split' });
      expect(warnings).toEqual([]);
    }
  });

  it('reaches only services that are there, on ports they listen on', () => {
    const listens: Record<string, number> = {
      postgres: 5432,
      rabbitmq: 5672,
      'hatchet-engine': 7070,
      'hatchet-api': 8080,
    };
    for (const [, { environment = {} }] of ours) {
      for (const value of Object.values(environment)) {
        const [, host, port] = /^(?:\w+:\/\/[^@]*@)?([a-z-]+):(\d+)/.exec(value) ?? [];
        if (!host || host === 'localhost') continue;
        expect(Object.keys(services)).toContain(host);
        expect({ host, port: Number(port) }).toEqual({ host, port: listens[host] });
      }
    }
  });

  it('publishes ports that the image listens on, and mounts volumes that are declared', () => {
    for (const [, service] of all) {
      const image = images.get(ownImage(service) ?? '');
      for (const mapping of service.ports ?? [])
        if (image) expect(image.ports).toContain(containerPort(mapping));
      for (const volume of service.volumes ?? [])
        expect(Object.keys(volumes)).toContain(volume.split(':')[0]);
    }
  });

  it('asks Postgres by address whether it is ready, because initdb runs one on the socket only', () => {
    expect(services.postgres!.healthcheck!.test.join(' ')).toContain('pg_isready -h 127.0.0.1');
  });

  it('gives every server a health check', () => {
    const jobs = ['migration', 'setup-config'];
    for (const [name, service] of all)
      if (!jobs.includes(name))
        expect({
          name,
          check: service.healthcheck ?? images.get(ownImage(service) ?? '')?.healthcheck,
        }).not.toMatchObject({ check: undefined });
  });
});

describe('docker-compose.yml', () => {
  const { services } = read('docker-compose.yml');
  const published = Object.fromEntries(
    Object.entries(services).flatMap(([name, { ports }]) => (ports ? [[name, ports.map(hostPort)]] : [])),
  );

  it('publishes the documented ports (SLF-10)', () => {
    expect(published).toEqual({
      postgres: [5435],
      rabbitmq: [5673, 15673],
      'hatchet-engine': [7077],
      'hatchet-dashboard': [8080],
    });
  });

  it('runs each of the four services as a process of its own (SLF-01, SLF-02)', () => {
    const roles: Record<string, readonly string[]> = {};
    for (const [name, { command, environment }] of Object.entries(services)) {
      if (command?.[0] === '/hatchet/hatchet-api') roles[name] = ['api'];
      if (command?.[0] === '/hatchet/hatchet-engine')
        roles[name] = readConfig(environment ?? {}).SERVER_SERVICES;
    }

    expect(roles).toEqual({
      'hatchet-engine': ['grpc-dispatcher'],
      'hatchet-controllers': ['controllers'],
      'hatchet-scheduler': ['scheduler'],
      'hatchet-api': ['api'],
    });
  });

  it('is what the scrape configuration of Prometheus names', () => {
    const file = path.join(__dirname, '../../deploy/prometheus/prometheus.yml');
    const { scrape_configs: jobs } = parse(readFileSync(file, 'utf8')) as {
      scrape_configs: { static_configs: { targets: string[] }[] }[];
    };
    const targets = jobs.flatMap((job) => job.static_configs.flatMap(({ targets }) => targets));

    expect(targets.sort()).toEqual(
      ['hatchet-api', 'hatchet-controllers', 'hatchet-engine', 'hatchet-scheduler'].map((name) => {
        expect(services[name]!.environment!.SERVER_PROMETHEUS_ENABLED).toBe('t');
        return `${name}:9090`;
      }),
    );
  });

  it('makes the configuration once, with the documented command (SLF-11, SLF-13)', () => {
    expect(services['setup-config']!.command!.join(' ')).toBe(
      '/hatchet/hatchet-admin quickstart --skip certs --generated-config-dir /hatchet/config --overwrite=false',
    );
    for (const name of ['hatchet-engine', 'hatchet-controllers', 'hatchet-scheduler', 'hatchet-api'])
      expect(services[name]!.depends_on).toMatchObject({
        migration: { condition: 'service_completed_successfully' },
        'setup-config': { condition: 'service_completed_successfully' },
      });
  });

  it('allows Postgres the documented connections and shared memory (SLF-09, SLF-17)', () => {
    expect(services.postgres).toMatchObject({
      image: 'postgres:15.6',
      shm_size: '1g',
      command: ['postgres', '-c', 'max_connections=1000'],
    });
  });
});

describe('deploy/docker-compose.lite.yml', () => {
  it('publishes the documented ports and keeps its keys in /config (SLF-05)', () => {
    const { services } = read('deploy/docker-compose.lite.yml');

    expect(services['hatchet-lite']!.ports).toEqual(['8888:8888', '7077:7077']);
    expect(services['hatchet-lite']!.volumes).toEqual(['hatchet_lite_config:/config']);
    expect(images.get('hatchet-lite')!.env.SERVER_DATA_DIR).toBe('/config');
  });
});

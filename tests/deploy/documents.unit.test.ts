import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { catalogue, clientCatalogue, readConfig } from '@hatchet-ts/config';
import { REPOSITORY } from './tools';

const DIRECTORY = path.join(REPOSITORY, 'docs/self-hosting');
const pages = readdirSync(DIRECTORY).map((file) => ({
  file,
  text: readFileSync(path.join(DIRECTORY, file), 'utf8'),
}));

describe('the pages on self-hosting', () => {
  it.each(pages)('$file names only variables that exist', ({ text }) => {
    const named = text.match(
      /\b(SERVER|DATABASE|READ_REPLICA|HATCHET_CLIENT|ADMIN|DEFAULT)_[A-Z0-9_]*[A-Z0-9]\b(?!_?\*)/g,
    );
    const known = new Set([...Object.keys(catalogue), ...Object.keys(clientCatalogue)]);

    expect([...new Set(named ?? [])].filter((name) => !known.has(name))).toEqual([]);
  });

  it('have the default ports right', () => {
    const defaults = readConfig({});
    const { text } = pages.find(({ file }) => file === 'ports.md')!;

    expect(text).toContain(`| ${defaults.SERVER_PORT} | HTTP |`);
    expect(text).toContain(`| ${defaults.SERVER_GRPC_PORT} | gRPC`);
    expect(text).toContain(`| ${defaults.SERVER_HEALTHCHECK_PORT} | HTTP |`);
    expect(text).toContain(`| ${defaults.SERVER_PROMETHEUS_ADDRESS.replace(':', '')} | HTTP |`);
    expect(defaults.SERVER_GRPC_BIND_ADDRESS).toBe('127.0.0.1');
  });
});

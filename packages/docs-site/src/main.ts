import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { buildSite } from './build-site';
import { DocumentsError, readDocuments } from './pages';
import { serveSite } from './serve-site';

const ROOT = path.join(__dirname, '../../..');
const { version } = require('../package.json') as { version: string };
const USAGE = `npm run docs                              serves the documentation on http://127.0.0.1:4321
npm run docs -- --port 8000 --host 0.0.0.0  somewhere else
npm run docs -- --out DIR                   writes the static site instead
  --base-url URL         where it will be, for the links in llms.txt
  --repository-url URL   where files of the repository are shown`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      out: { type: 'string' },
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: '4321' },
      'base-url': { type: 'string' },
      'repository-url': { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(USAGE);
  const documents = readDocuments(path.join(ROOT, 'docs'));
  const site = buildSite(documents, {
    baseUrl: values['base-url'],
    repositoryUrl: values['repository-url'],
  });
  if (values.out !== undefined) return write(site, path.resolve(values.out));
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new TypeError(`--port ${values.port}: must be a whole number from 0 to 65535`);
  const server = await serveSite(site, documents, { host: values.host, port, version });
  console.log(`The documentation is at ${server.url}, for assistants at ${server.url}api/mcp`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void server.stop());
}

function write(site: ReturnType<typeof buildSite>, out: string): void {
  for (const [file, content] of site) {
    mkdirSync(path.dirname(path.join(out, file)), { recursive: true });
    writeFileSync(path.join(out, file), content);
  }
  console.log(`${site.size} files are in ${out}`);
}

main().catch((error: unknown) => {
  if (!(error instanceof DocumentsError || error instanceof TypeError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
});

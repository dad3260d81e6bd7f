import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(__dirname, '../..');

/** Which packages of ours each one may import. Services meet as rows and messages, so none imports another. */
const LIBRARIES = [
  'contracts',
  'config',
  'service-kit',
  'schema',
  'messaging',
  'identity',
  'engine',
  'outbound',
];
const ALLOWED: Record<string, readonly string[]> = {
  contracts: [],
  config: [],
  'service-kit': ['contracts', 'config'],
  schema: ['contracts', 'config', 'service-kit'],
  messaging: ['contracts', 'config', 'service-kit'],
  outbound: ['contracts', 'config', 'service-kit'],
  identity: ['contracts', 'config', 'service-kit', 'schema'],
  engine: ['contracts', 'config', 'service-kit', 'schema', 'messaging'],
  // What users hold knows the public contract only.
  dashboard: ['contracts'],
  'docs-site': [],
  loadtest: ['contracts', 'config'],
  admin: ['contracts', 'config', 'service-kit', 'schema', 'identity'],
  api: LIBRARIES,
  controllers: LIBRARIES,
  'grpc-dispatcher': LIBRARIES,
  scheduler: LIBRARIES,
  stack: [...LIBRARIES, 'admin', 'api', 'controllers', 'grpc-dispatcher', 'scheduler'],
  // It starts the lite edition through stack and otherwise knows the public contract only.
  cli: ['contracts', 'docs-site', 'stack'],
  testkit: [...LIBRARIES, 'admin', 'stack'],
};

interface Import {
  /** Relative to the repository. */
  file: string;
  from: string;
}

/** Suites that several tests share are test code too, under another name. */
const isTestCode = (file: string) => /\.test\.ts$|\/conformance[\w-]*\.ts$|\/tests\//.test(file);

function packages(): { name: string; directory: string }[] {
  return ['packages', 'services'].flatMap((group) =>
    readdirSync(path.join(ROOT, group)).map((name) => ({ name, directory: path.join(ROOT, group, name) })),
  );
}

function importsOf(directory: string): Import[] {
  return readdirSync(path.join(directory, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => path.join(directory, 'src', file))
    .flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/\b(?:from |import |import\(|require\()'([^'\n]+)'/g)].map(
        (match) => ({
          file: path.relative(ROOT, file),
          from: match[1]!,
        }),
      ),
    );
}

const ours = ({ from }: Import) => /^@hatchet-ts\/([^/]+)/.exec(from)?.[1];

describe('imports go one way', () => {
  it('in every package there is', () => {
    expect(
      packages()
        .map(({ name }) => name)
        .filter((name) => !ALLOWED[name]),
    ).toEqual([]);
  });

  it.each(packages())('$name imports only what it may', ({ name, directory }) => {
    const forbidden = importsOf(directory).filter((each) => {
      const target = ours(each);
      if (target === undefined || ALLOWED[name]?.includes(target)) return false;
      return !(isTestCode(each.file) && (target === 'testkit' || target === name));
    });

    expect(forbidden).toEqual([]);
  });

  it.each(packages())('$name reaches into no other package by path', ({ directory }) => {
    const outside = importsOf(directory).filter(
      ({ file, from }) =>
        from.startsWith('.') &&
        !path.resolve(ROOT, path.dirname(file), from).startsWith(`${directory}${path.sep}`),
    );

    expect(outside.filter(({ file }) => !isTestCode(file))).toEqual([]);
  });

  it.each(packages())('$name declares what it imports', ({ directory }) => {
    const manifest = JSON.parse(readFileSync(path.join(directory, 'package.json'), 'utf8')) as {
      dependencies?: Record<string, string>;
    };
    const missing = importsOf(directory)
      .filter(({ file, from }) => !isTestCode(file) && !from.startsWith('.') && !from.startsWith('node:'))
      .filter(({ from }) => {
        const [scope = '', name] = from.split('/');
        return !manifest.dependencies?.[scope.startsWith('@') ? `${scope}/${name}` : scope];
      });

    expect(missing).toEqual([]);
  });

  it('decisions know the words of the contracts, and neither time nor chance', () => {
    const inDecisions = importsOf(path.join(ROOT, 'packages/engine')).filter(
      ({ file }) => file.includes('/decisions/') && !isTestCode(file),
    );
    // A hash depends on nothing but its input.
    const pure = ({ from }: Import) =>
      from === '@hatchet-ts/contracts' || from === 'node:crypto' || from.startsWith('./');
    const impure = inDecisions.filter(({ file }) =>
      /Date\.now|new Date\(\)|Math\.random|\brandom[A-Z]|\bperformance\b/.test(
        readFileSync(path.join(ROOT, file), 'utf8'),
      ),
    );

    expect(inDecisions.length).toBeGreaterThan(0);
    expect(inDecisions.filter((each) => !pure(each))).toEqual([]);
    expect(impure).toEqual([]);
  });
});

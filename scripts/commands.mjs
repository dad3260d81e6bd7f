/** What the npm scripts can do: name → one-line help and the work. Each prepares exactly what it needs. */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from './prepare/build.mjs';
import { installDeployTools } from './prepare/deploy-tools.mjs';
import { installDependencies } from './prepare/install.mjs';
import { findPnpm } from './prepare/pnpm.mjs';
import { fromRoot, runStep } from './prepare/run-step.mjs';
import { runTests } from './run-tests.mjs';

export const commands = {
  start: {
    help: 'lite: the whole platform in one process with an embedded Postgres (ports 8888 and 7077)',
    run: (args) => prepareAndHandOver('packages/stack/dist/main.js', ['lite', ...args]),
  },
  split: {
    help: 'the four services as separate processes with Postgres and RabbitMQ on this machine',
    run: (args) => prepareAndHandOver('packages/stack/dist/main.js', ['split', ...args]),
  },
  demo: {
    help: 'lite, the worker of examples/quickstart and one run with its result',
    run: (args) => prepareAndHandOver('packages/stack/dist/main.js', ['demo', ...args]),
  },
  bench: {
    help: 'benchmarks: npm run bench -- --list, npm run bench -- NAME [--mode lite|split] [--seconds N] [--json FILE]',
    run: (args) => prepareAndHandOver('benchmarks/dist/main.js', args),
  },
  faults: {
    help: 'fault trials: npm run faults -- --list, npm run faults -- [--trials N] [--seed S] [--only FAULT,...]',
    run: (args) => prepareAndHandOver('tests/faults/dist/main.js', args),
  },
  build: {
    help: 'compiles everything, the dashboard too, as far as it changed',
    run: async () => {
      await installDependencies();
      await build();
    },
  },
  pack: {
    help: 'the npm package hatchet-ts (the command line with all it starts) as a tarball: npm run pack -- [directory]',
    run: async ([out = 'dist']) => {
      await installDependencies();
      await build();
      const { pack } = await import('./pack.mjs');
      console.log(await pack(path.resolve(out)));
    },
  },
  screenshots: {
    help: 'images of every page of the dashboard, light, dark and phone, into docs/screenshots',
    run: async (args) => {
      await installDependencies();
      await build();
      const hook = fromRoot('packages', 'testkit', 'src', 'typescript-hook.js');
      const program = fromRoot('tests', 'dashboard', 'screenshots.ts');
      await runStep('Taking screenshots', [process.execPath, '--require', hook], [program, ...args]);
    },
  },
  docs: {
    help: 'the documentation with search: served on this machine, or npm run docs -- --out DIR as a static site',
    run: (args) => prepareAndHandOver('packages/docs-site/dist/main.js', args),
  },
  hatchet: {
    help: 'the command line: npm run hatchet -- server start',
    run: (args) => prepareAndHandOver('packages/cli/bin/hatchet.js', args),
  },
  codegen: {
    help: 'regenerate everything that is generated: protocol code, reference pages',
    run: async () => {
      await installDependencies();
      await build();
      await runStep('Generating', await findPnpm(), ['--recursive', '--if-present', 'run', 'codegen']);
      await runStep(
        'Generating the values of the charts',
        [process.execPath],
        [fromRoot('helm', 'write-reference.mjs')],
      );
      await runStep(
        'Listing which tests name which feature',
        [process.execPath],
        [fromRoot('scripts', 'write-feature-rows.mjs')],
      );
    },
  },
  'deploy-tools': {
    help: 'helm, kubeconform and caddy for the tests of charts and images, where Go and apt-get are there',
    run: installDeployTools,
  },
  test: {
    help: 'format and lint check, type check, every test; under 20 minutes on two cores',
    run: (args) => runTests({ full: false, args }),
  },
  'test:full': {
    help: 'npm test and the long tests (*.full.test.ts)',
    run: (args) => runTests({ full: true, args }),
  },
};

export function usage() {
  const lines = Object.entries(commands).map(([name, { help }]) => `  ${name.padEnd(10)} ${help}`);
  return `Usage: node scripts/run.mjs COMMAND [arguments]\n\n${lines.join('\n')}`;
}

/**
 * Runs a built program in this very process: Ctrl-C and SIGTERM reach it without a relay, and there is one
 * process fewer to leave behind.
 */
async function prepareAndHandOver(program, args) {
  await installDependencies();
  await build();
  const file = fromRoot(program);
  process.argv = [process.argv[0], file, ...args];
  await import(pathToFileURL(file).href);
}

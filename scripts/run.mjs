#!/usr/bin/env node
/**
 * The one entry behind every npm script of this repository: makes sure that dependencies and build are
 * up to date, then does what was asked. Needs Node, npm and nothing else; the fast path costs one
 * incremental `tsc -b` (about 0.15 s).
 *
 * The version check comes before every import of our own: an old Node must answer with this sentence and
 * not with a syntax error.
 */
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    `hatchet-ts needs Node 20.19 or newer, this is ${process.versions.node} (${process.execPath}).\n` +
      'Install a current release from https://nodejs.org or with a version manager (nvm install 22), then try again.',
  );
  process.exit(1);
}

const { commands, usage } = await import('./commands.mjs');
const { StepFailed } = await import('./prepare/run-step.mjs');

const [name, ...rest] = process.argv.slice(2);
const args = rest[0] === '--' ? rest.slice(1) : rest;

if (!name || name === 'help' || name === '--help') {
  console.log(usage());
} else if (!commands[name]) {
  console.error(`Unknown command "${name}".\n\n${usage()}`);
  process.exitCode = 2;
} else {
  try {
    await commands[name].run(args);
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error;
    console.error(`\n${error.message}`);
    process.exitCode = error.exitCode;
  }
}

import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

/** @param {...string} parts path below the repository's root */
export function fromRoot(...parts) {
  return path.join(root, ...parts);
}

/** A step that ended badly and has already printed why; its exit code becomes ours. */
export class StepFailed extends Error {
  constructor(message, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** Progress goes to stderr, so that a command's own output stays clean. */
export function say(sentence) {
  process.stderr.write(`▸ ${sentence}\n`);
}

/**
 * Runs a program in the repository's root with our terminal.
 *
 * @param {string} title what is being done, for the failure text
 * @param {string[]} command program and leading arguments
 * @param {string[]} args
 * @param {{env?: NodeJS.ProcessEnv}} [options] variables on top of ours
 * @throws {StepFailed} when it ends with anything but 0
 */
export async function runStep(title, command, args, options = {}) {
  const code = await exitCodeOf(command, args, options);
  if (code !== 0)
    throw new StepFailed(`${title} failed: "${[...command, ...args].join(' ')}" ended with ${code}.`, code);
}

/** Like {@link runStep}, for callers that go on after a failure. A signal counts as 128. */
export function exitCodeOf([program, ...leading], args, { env } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...leading, ...args], {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, ...env },
    });
    // A terminal signals the whole foreground group, so the child stops by itself; we stay to report its end.
    const relay = (signal) => child.kill(signal);
    const ignore = () => {};
    process.on('SIGTERM', relay);
    process.on('SIGINT', ignore);
    child.on('error', reject);
    child.on('close', (code) => {
      process.off('SIGTERM', relay);
      process.off('SIGINT', ignore);
      resolve(code ?? 128);
    });
  });
}

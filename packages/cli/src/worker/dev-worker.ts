import path from 'node:path';
import { watch } from 'chokidar';
import { CliError } from '../cli-error';
import { style } from '../output/style';
import { type DevSection, PROJECT_FILE, readProjectFile } from './project-file';
import { RunningCommand } from './run-command';
import { WatchedFiles } from './watched-files';

export interface DevOptions {
  directory: string;
  env: NodeJS.ProcessEnv;
  /** Instead of `dev.runCmd`. */
  runCmd?: string;
  reload: boolean;
}

/** Editors and formatters save in bursts: a restart waits until files have been quiet this long. */
const QUIET_MS = 150;

/**
 * Runs the worker of a project until `signal`: preparations once, then the worker, again after each change. At most one
 * worker runs at any time.
 *
 * @returns the exit code
 */
export async function runDevWorker(options: DevOptions, abort: AbortSignal): Promise<number> {
  const { preCmds, files } = section(options);
  for (const command of preCmds) {
    const code = await prepare(command, options, abort);
    if (code !== 0) return code;
  }
  const changes = new Changes();
  const stopWatching =
    options.reload && section(options).reload ? await watchFiles(options, files, changes) : undefined;
  try {
    for (;;) {
      const worker = new RunningCommand(runCmdOf(options), {
        ...commandOptions(options),
        prefix: prefix('worker'),
      });
      tell('worker started');
      const next = await Promise.race([worker.ended, changes.next(), aborted(abort)]);
      if (next === ABORTED) {
        tell('stopping the worker');
        await worker.stop();
        return 0;
      }
      if (typeof next === 'object') {
        tell(`${next.file} changed, restarting the worker`);
        await worker.stop();
        continue;
      }
      tell(`the worker ended with ${next}`);
      if (!stopWatching) return typeof next === 'number' ? next : 1;
      tell('it starts again at the next change');
      if ((await Promise.race([changes.next(), aborted(abort)])) === ABORTED) return 0;
    }
  } finally {
    await stopWatching?.();
  }
}

/** Read anew at each start, so that a change of the file counts. */
function section({ directory }: DevOptions): DevSection {
  const project = readProjectFile(directory);
  return project?.dev ?? { preCmds: [], files: ['**/*'], reload: true };
}

function runCmdOf(options: DevOptions): string {
  const command = options.runCmd ?? section(options).runCmd;
  if (!command)
    throw new CliError(`there is no dev.runCmd in a ${PROJECT_FILE} of ${options.directory}`, {
      hint: "Add it, give --run-cmd, or create a project with 'hatchet quickstart'.",
    });
  return command;
}

async function prepare(command: string, options: DevOptions, abort: AbortSignal): Promise<number> {
  tell(`$ ${command}`);
  const running = new RunningCommand(command, { ...commandOptions(options), prefix: prefix('setup') });
  const end = await Promise.race([running.ended, aborted(abort)]);
  if (end === ABORTED) {
    await running.stop();
    return 130;
  }
  if (end === 0) return 0;
  tell(`"${command}" ended with ${end}; the worker is not started`);
  return typeof end === 'number' ? end : 1;
}

/** The last change nobody has answered yet; more than one make one restart. */
class Changes {
  private file: string | undefined;
  private wake: (() => void) | undefined;

  add(file: string): void {
    this.file = file;
    this.wake?.();
  }

  async next(): Promise<{ file: string }> {
    while (this.file === undefined)
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    const { file } = this;
    this.file = undefined;
    return { file };
  }
}

async function watchFiles(
  { directory }: DevOptions,
  globs: string[],
  changes: Changes,
): Promise<() => Promise<void>> {
  const files = new WatchedFiles(directory, globs);
  let quiet: NodeJS.Timeout | undefined;
  const watcher = watch(directory, {
    ignoreInitial: true,
    ignored: (file, stats) => (stats?.isFile() ? !files.matches(file) : files.prunes(file)),
  });
  const changed = (file: string) => {
    if (!files.matches(file)) return;
    clearTimeout(quiet);
    quiet = setTimeout(() => changes.add(path.relative(directory, file)), QUIET_MS);
  };
  for (const event of ['add', 'change', 'unlink'] as const)
    watcher.on(event, (file) => changed(String(file)));
  watcher.on('error', (error) => tell(`watching files: ${(error as Error).message}`));
  await new Promise<void>((resolve) => watcher.once('ready', resolve));
  return async () => {
    clearTimeout(quiet);
    await watcher.close();
  };
}

const ABORTED = Symbol('aborted');

function aborted(signal: AbortSignal): Promise<typeof ABORTED> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(ABORTED);
    signal.addEventListener('abort', () => resolve(ABORTED), { once: true });
  });
}

const commandOptions = ({ directory: cwd, env }: DevOptions) => ({ cwd, env });

const prefix = (name: string) => `${style().dim(`${name} |`)} `;

const tell = (text: string) => console.log(`${style().magenta('hatchet |')} ${text}`);

import path from 'node:path';
import picomatch from 'picomatch';
import { PROJECT_FILE } from './project-file';

/** Never source, often huge, and changed by the very commands that a change would start again. */
const NEVER = ['**/node_modules/**', '**/.git/**', '**/.venv/**', '**/__pycache__/**'];

/** Which files restart the worker, by the globs of `dev.files`. */
export class WatchedFiles {
  private readonly includes: picomatch.Matcher;
  private readonly excludes: picomatch.Matcher;

  constructor(
    private readonly directory: string,
    globs: readonly string[],
  ) {
    const positive = globs.filter((glob) => !glob.startsWith('!')).map(strip);
    const negative = globs.filter((glob) => glob.startsWith('!')).map((glob) => strip(glob.slice(1)));
    this.includes = picomatch(positive, { dot: true });
    this.excludes = picomatch([...NEVER, ...negative], { dot: true });
  }

  /** A change of the project file itself is one, too. */
  matches(file: string): boolean {
    const relative = this.relative(file);
    return relative === PROJECT_FILE || (this.includes(relative) && !this.excludes(relative));
  }

  /** Whether a directory need not be looked into: all below it is excluded. */
  prunes(directory: string): boolean {
    const relative = this.relative(directory);
    return relative !== '' && this.excludes(`${relative}/any`) && this.excludes(`${relative}/any/deeper`);
  }

  private relative(file: string): string {
    return path.relative(this.directory, file).split(path.sep).join('/');
  }
}

const strip = (glob: string) => glob.replace(/^\.\//, '');

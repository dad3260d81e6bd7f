import { EngineError } from '@hatchet-ts/contracts';

/** What an armed failpoint does when it is hit; a function may do anything and is awaited. */
export type FailpointAction = string | (() => void | Promise<void>);

/** Thrown by the action `error`. */
export class FailpointError extends Error {
  override name = 'FailpointError';
  constructor(readonly failpoint: string) {
    super(`failpoint ${failpoint}`);
  }
}

interface Armed {
  run: (name: string) => void | Promise<void>;
  /** Only on this hit, counted from 1; undefined: on every one. */
  onlyHit?: number;
  /** 0 to 1. */
  probability: number;
  hits: number;
}

const declared = new Set<string>();
const armedByName = new Map<string, Armed>();

/**
 * Named places where a test stops, slows or breaks the world (fault tests). Hot code writes
 * `if (failpoints.armed) await failpoints.hit('report.before-commit')`: disarmed, that is one boolean.
 */
export const failpoints = {
  /** Whether any failpoint is armed. */
  armed: false,
  hit(name: string): void | Promise<void> {
    declared.add(name);
    const armed = armedByName.get(name);
    if (armed === undefined) return;
    armed.hits++;
    if (armed.onlyHit !== undefined && armed.hits !== armed.onlyHit) return;
    if (armed.probability < 1 && Math.random() >= armed.probability) return;
    return armed.run(name);
  },
};

/** `failpoints.hit` for code that is not hot. */
export function failpoint(name: string): void | Promise<void> {
  if (failpoints.armed) return failpoints.hit(name);
}

/** Makes names known to `failpointNames` when the module that uses them is loaded. */
export function declareFailpoints(...names: string[]): void {
  for (const name of names) declared.add(name);
}

/** Every failpoint declared or hit in this process, sorted. */
export function failpointNames(): string[] {
  return [...declared].sort();
}

/**
 * Arms what `SERVER_FAILPOINTS` lists: `name=action` separated by `;`, where action is one of
 *
 * - `kill`: SIGKILL to this process
 * - `freeze`: SIGSTOP to this process, until somebody sends SIGCONT
 * - `delay:MS`: wait
 * - `error`: throw a `FailpointError`
 *
 * followed by `@N` (only the Nth hit) or `%P` (with a probability of P percent), or both:
 * `report.before-commit=kill@3;assign.after-commit=delay:200%10`.
 *
 * @param specification the variable's text, or a list of such texts; undefined or empty arms nothing
 * @returns names no loaded module declares: a typing error, or a failpoint of another service
 * @throws EngineError `invalid_argument` naming the part that does not follow the rule
 */
export function armFailpoints(specification: string | readonly string[] | undefined): string[] {
  const names: string[] = [];
  const text = typeof specification === 'string' ? specification : (specification ?? []).join(';');
  for (const part of text.split(';')) {
    if (part.trim() === '') continue;
    const equals = part.indexOf('=');
    if (equals < 1) throw invalid(part, 'expected name=action');
    const name = part.slice(0, equals).trim();
    setFailpoint(name, part.slice(equals + 1).trim());
    names.push(name);
  }
  return names.filter((name) => !declared.has(name));
}

/** Arms one failpoint, or disarms it with `undefined`. Hits are counted anew. */
export function setFailpoint(name: string, action: FailpointAction | undefined): void {
  if (action === undefined) armedByName.delete(name);
  else if (typeof action === 'function') armedByName.set(name, { run: action, probability: 1, hits: 0 });
  else armedByName.set(name, parseAction(name, action));
  failpoints.armed = armedByName.size > 0;
}

/** Disarms all failpoints. */
export function clearFailpoints(): void {
  armedByName.clear();
  failpoints.armed = false;
}

const ACTION = /^(kill|freeze|error|delay:(\d{1,9}))(?:@(\d{1,9}))?(?:%(\d{1,3}(?:\.\d{1,6})?))?$/;

function parseAction(name: string, action: string): Armed {
  const match = ACTION.exec(action);
  const onlyHit = match?.[3] === undefined ? undefined : Number(match[3]);
  const percent = match?.[4] === undefined ? 100 : Number(match[4]);
  if (!match || onlyHit === 0 || percent > 100) {
    throw invalid(
      `${name}=${action}`,
      'expected kill, freeze, error or delay:MS, then optionally @N with N from 1 and %P with P up to 100',
    );
  }
  const delayMs = Number(match[2]);
  const runs: Record<string, Armed['run']> = {
    kill: () => void process.kill(process.pid, 'SIGKILL'),
    freeze: () => void process.kill(process.pid, 'SIGSTOP'),
    error: (hitName) => {
      throw new FailpointError(hitName);
    },
  };
  const run = runs[match[1]!] ?? (() => new Promise<void>((resolve) => setTimeout(resolve, delayMs)));
  return { run, onlyHit, probability: percent / 100, hits: 0 };
}

const invalid = (part: string, rule: string) =>
  new EngineError('invalid_argument', `SERVER_FAILPOINTS: "${part}": ${rule}`, {
    field: 'SERVER_FAILPOINTS',
  });

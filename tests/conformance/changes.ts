import { isDeepStrictEqual } from 'node:util';
import { labelsIn } from './bindings';
import { parseJsonText } from './json-text';
import { type GrpcCall, groupCalls, type Json, type JsonObject, type Trace, type TraceLine } from './trace';

/**
 * The recording shows what the original says; a few times we promise something else. A change turns the recorded
 * lines into the promised ones, so that play stays an exact comparison: a change that is not needed, or a promise
 * that is not kept, fails.
 */
export type Change = ValueChange | LineChange | AddedLine | LeftOutLine;

/** Changes one field wherever it occurs. */
export interface ValueChange {
  kind: 'value';
  /** Names of traces; all traces when absent. */
  traces?: readonly string[];
  /** Matched against `<rpc> <dir>` of gRPC lines, `<METHOD> <path>` of REST lines. */
  where: RegExp;
  /** Steps from the line, e.g. `answer.tasks.*.createdAt`; `*` is any step, `**` any number; steps into JSON text. */
  path: string;
  /** The promised value; undefined removes the field. */
  to: (recorded: Json | undefined, line: TraceLine, lines: readonly TraceLine[]) => Json | undefined;
}

/**
 * Replaces how a call ended or a question was answered. Where the recorded answer gave an id and the promised one
 * does not, the lines about that id are left out: they never happen.
 */
export interface LineChange {
  kind: 'line';
  trace: string;
  line: number;
  promised: JsonObject;
}

/** Something we send that the original does not, after the line with this number. */
export interface AddedLine {
  kind: 'added';
  trace: string;
  after: number;
  rpc: string;
  call: number;
  message: JsonObject;
}

/** Something the original sends that we do not. */
export interface LeftOutLine {
  kind: 'left-out';
  trace: string;
  line: number;
}

/** Applies changes to a trace. @returns the promised trace and the changes that changed something */
export function applyChanges(trace: Trace, changes: readonly Change[]): { trace: Trace; used: Set<Change> } {
  const used = new Set<Change>();
  let lines = trace.lines;
  for (const change of changes) {
    const changed = apply(change, trace.name, lines);
    if (!isDeepStrictEqual(changed, lines)) used.add(change);
    lines = changed;
  }
  return { trace: { name: trace.name, lines, calls: groupCalls(lines) }, used };
}

function apply(change: Change, trace: string, lines: TraceLine[]): TraceLine[] {
  switch (change.kind) {
    case 'value':
      if (change.traces !== undefined && !change.traces.includes(trace)) return lines;
      return lines.map((line) => {
        if (!change.where.test(line.dir === 'rest' ? line.rest : `${line.rpc} ${line.dir}`)) return line;
        return rewrite(line as never, change.path.split('.'), (value) =>
          change.to(value, line, lines),
        ) as never;
      });
    case 'line':
      return change.trace === trace ? replaceLine(lines, change) : lines;
    case 'left-out':
      return change.trace === trace ? lines.filter(({ line }) => line !== change.line) : lines;
    case 'added': {
      if (change.trace !== trace) return lines;
      const at = lines.findIndex((line) => line.line === change.after);
      const { rpc, call, message } = change;
      return lines.toSpliced(at + 1, 0, { line: change.after, at: 0, dir: 'server', rpc, call, message });
    }
  }
}

function replaceLine(lines: TraceLine[], change: LineChange): TraceLine[] {
  const at = lines.findIndex((line) => line.line === change.line);
  const recorded = lines[at];
  if (recorded === undefined) throw new Error(`${change.trace} has no line ${change.line}.`);
  const kept =
    recorded.dir === 'rest'
      ? recorded
      : { line: recorded.line, at: recorded.at, call: recorded.call, rpc: recorded.rpc };
  const promised = { ...kept, ...change.promised } as unknown as TraceLine;
  const asked = labelsIn(recorded.dir === 'rest' ? [recorded.rest, recorded.body] : []);
  const given = recorded.dir === 'server' ? labelsIn(recorded.message) : new Set<string>();
  const never = new Set([...given].filter((label) => !labelsIn(promised).has(label) && !asked.has(label)));
  const left = lines
    .with(at, promised)
    .filter((line) => line === promised || [...labelsIn(line)].every((label) => !never.has(label)));
  const calls = groupCalls(left);
  return left.filter((line) => line.dir === 'rest' || wasOpened(lines, line.call, calls.get(line.call)!));
}

/** Whether the caller still sends anything in a call, if it did at all in this trace. */
function wasOpened(before: TraceLine[], number: number, call: GrpcCall): boolean {
  return call.client.length > 0 || groupCalls(before).get(number)!.client.length === 0;
}

function rewrite(
  value: Json | undefined,
  steps: string[],
  to: (recorded: Json | undefined) => Json | undefined,
): Json | undefined {
  const [step, ...rest] = steps;
  if (step === undefined) return to(value);
  const inner = typeof value === 'string' ? parseJsonText(value) : undefined;
  if (inner !== undefined) {
    const changed = rewrite(inner, steps, to);
    return isDeepStrictEqual(inner, changed) ? value : JSON.stringify(changed);
  }
  if (typeof value !== 'object' || value === null) return value;
  if (step === '**') {
    return each(rewrite(value, rest, to), (item) => rewrite(item, steps, to));
  }
  if (step === '*') return each(value, (item) => rewrite(item, rest, to));
  if (Array.isArray(value)) return value;
  if (!Object.hasOwn(value, step) && rest.length > 0) return value;
  const changed = rewrite(value[step], rest, to);
  const { [step]: _, ...others } = value;
  return changed === undefined ? others : { ...others, [step]: changed };
}

function each(value: Json | undefined, change: (item: Json) => Json | undefined): Json | undefined {
  if (Array.isArray(value)) return value.map((item) => change(item) ?? null);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => {
      const changed = change(item);
      return changed === undefined ? [] : [[key, changed]];
    }),
  );
}

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** A value as JSON.parse gives it; messages are proto3 JSON under the field names of the .proto files. */
export type Json = null | boolean | number | string | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}

interface Recorded {
  /** Line in the file, counted from 1: how findings and differences cite it. */
  line: number;
}
interface OfCall extends Recorded {
  /** Seconds since the scenario began. */
  at: number;
  /** All lines of one call share this number; a long stream keeps it over several files. */
  call: number;
  /** `package.Service/Method` as in the path of the call. */
  rpc: string;
}
/** The caller's metadata, recorded only where it is more or less than the bearer token. */
export interface CallLine extends OfCall {
  dir: 'call';
  metadata: Record<string, string>;
}
export interface ClientLine extends OfCall {
  dir: 'client';
  message: JsonObject;
}
export interface ServerLine extends OfCall {
  dir: 'server';
  message: JsonObject;
}
/** The end of a call that did not end with OK; `CANCELLED_BY_CLIENT` is the worker's or caller's own doing. */
export interface EndLine extends OfCall {
  dir: 'end';
  status: string;
  details?: string;
  /** Name of each trailer with the size of its value in bytes. */
  trailers?: Record<string, number>;
}
export type GrpcLine = CallLine | ClientLine | ServerLine | EndLine;

export interface RestLine extends Recorded {
  dir: 'rest';
  /** Method and path, e.g. `GET /api/v1/stable/workflow-runs/<id1>`. */
  rest: string;
  note?: string;
  body?: Json;
  status: number;
  answer: Json;
  setCookie?: string;
}
export type TraceLine = GrpcLine | RestLine;

/** One gRPC call of a trace: what each side sent, in order. */
export interface GrpcCall {
  call: number;
  rpc: string;
  metadata?: Record<string, string>;
  client: ClientLine[];
  server: ServerLine[];
  end?: EndLine;
}

/** One recorded scenario. */
export interface Trace {
  /** File name without its extension, e.g. `04-dag`. */
  name: string;
  lines: TraceLine[];
  calls: Map<number, GrpcCall>;
}

/** Rows of timelines, read by `timelines.ts`. */
const TIMELINES = '40-timelines.jsonl';
const FOLDER = path.join(__dirname, '..', 'fixtures', 'traces');

/** All recorded conversations, in order. */
export function traceNames(): string[] {
  return readdirSync(FOLDER)
    .filter((file) => /^\d\d-.*\.jsonl$/.test(file) && file !== TIMELINES)
    .map((file) => path.basename(file, '.jsonl'))
    .sort();
}

/** Reads `tests/fixtures/traces/<name>.jsonl`. */
export function readTrace(name: string): Trace {
  return parseTrace(name, readFileSync(path.join(FOLDER, `${name}.jsonl`), 'utf8'));
}

/** @throws Error naming trace and line where a line is neither a gRPC nor a REST line */
export function parseTrace(name: string, text: string): Trace {
  const lines = text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line, index) => parseLine(name, index + 1, line));
  return { name, lines, calls: groupCalls(lines) };
}

function parseLine(name: string, line: number, text: string): TraceLine {
  const value = JSON.parse(text, mendCut);
  if (typeof value.rest === 'string') return { ...value, dir: 'rest', line };
  if (typeof value.rpc !== 'string' || !['call', 'client', 'server', 'end'].includes(value.dir)) {
    throw new Error(`${name}:${line} is neither a gRPC line nor a REST line.`);
  }
  return { ...value, line };
}

/**
 * An error text in a payload was cut with its stack trace, and the end of the payload with it. In an output told as
 * bytes it was not cut, which would make it another output than the reported one.
 */
function mendCut(key: string, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  if (/^\{.*<stack>$/s.test(value)) return value + BEHIND_STACK;
  if (key !== 'output' || value.startsWith('{')) return value;
  const output = Buffer.from(value, 'base64').toString('utf8');
  const cut = output.replace(/\\nTraceback .*$/s, `<stack>${BEHIND_STACK}`);
  return cut === output ? value : Buffer.from(cut).toString('base64');
}

/** What closes a payload that ends in an error text. */
const BEHIND_STACK = '"}}';

/** Groups the gRPC lines by call, in the order in which the calls first appear. */
export function groupCalls(lines: readonly TraceLine[]): Map<number, GrpcCall> {
  const calls = new Map<number, GrpcCall>();
  for (const line of lines) {
    if (line.dir === 'rest') continue;
    let call = calls.get(line.call);
    if (call === undefined) {
      call = { call: line.call, rpc: line.rpc, client: [], server: [] };
      calls.set(line.call, call);
    }
    if (line.dir === 'call') call.metadata = line.metadata;
    else if (line.dir === 'client') call.client.push(line);
    else if (line.dir === 'server') call.server.push(line);
    else call.end = line;
  }
  return calls;
}

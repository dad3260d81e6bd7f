import { setTimeout as sleep } from 'node:timers/promises';
import type { Bindings } from './bindings';
import { agrees, compare } from './compare';
import { asPromised } from './differences';
import { type LiveCall, RawClient } from './raw-client';
import { ask } from './rest-client';
import { orderLines, type Scenario, scenarioOf } from './scenario';
import { CannotGoOn, type Finding, Stage } from './stage';
import {
  type ClientLine,
  type EndLine,
  groupCalls,
  type Json,
  type JsonObject,
  type RestLine,
  type ServerLine,
  type Trace,
  type TraceLine,
} from './trace';

/** A platform under test, seen from one tenant. */
export interface Platform {
  /** host:port of the gRPC port. */
  grpcAddress: string;
  /** Root of the REST API, without a trailing slash. */
  apiUrl: string;
  tenantId: string;
  token: string;
}

/** How long a message that is nearly right may be bettered by one that is right. */
const NEARLY_RIGHT_MS = 10_000;
/**
 * What a stream is told is not acknowledged. A call that is answered after it shows that the platform has read it, and
 * is not stalled; in this time it takes effect.
 */
const SETTLE_MS = 50;
/** Longest pause of the caller. */
const PAUSE_MS_MAX = 500;
/** After the last line nothing more may come; a wrongly doubled message comes within this time. */
const QUIET_MS = 300;
const HEARTBEAT_MS = 4_000;
/** Longest time a call outside the recording may take. */
const CALL_MS = 5_000;
const POLL_MS = 250;

/**
 * Plays the client's side of recorded scenarios against a live platform, one tenant per player: callers and worker
 * send what they sent, in the recorded order, each message once all that was recorded before it has arrived. Answers
 * of calls in flight at the same time may come in any order, as may the messages of one stream.
 */
export class Player {
  private readonly client: RawClient;
  private readonly heartbeats = new Map<LiveCall, NodeJS.Timeout>();
  private worker: { id: string; stream: LiveCall } | undefined;
  private cookie = '';
  private extraActions: string[] = [];
  private readonly played = new Map<string, Bindings>();

  /** @param waits times to wait for what nothing tells, ms */
  constructor(
    private readonly platform: Platform,
    private readonly waits = { quietMs: QUIET_MS, settleMs: SETTLE_MS, pauseMsMax: PAUSE_MS_MAX },
  ) {
    this.client = new RawClient(platform.grpcAddress);
  }

  /**
   * Brings the tenant to where the scenarios begin: workflows and worker of trace 00, and the workflows of the scenario
   * whose registration was not recorded. @returns the differences to trace 00
   */
  async setUp(scenario: Scenario): Promise<Finding[]> {
    for (const workflow of scenario.registers ?? []) {
      const call = this.client.open('v1.AdminService/PutWorkflow', this.bearer());
      call.send(workflow);
      while (call.end === undefined) await call.change(CALL_MS);
      if (call.end.status !== 'OK') throw new Error(`${workflow.name} was refused: ${call.end.details}`);
    }
    this.extraActions = (scenario.registers ?? []).flatMap(actionsOf);
    return this.play(scenarioOf('00-register'));
  }

  /** @returns every difference to the recording that is not intended; empty when all is as it should be */
  async play(scenario: Scenario): Promise<Finding[]> {
    const trace = relocate(asPromised(scenario), this.platform.apiUrl);
    const stage = new Stage(trace, scenario, this.platform.tenantId, this.given(scenario));
    this.played.set(scenario.trace, stage.bindings);
    try {
      for (const line of orderLines(trace, scenario)) await this.playLine(stage, line);
      await this.expectQuiet(stage);
    } catch (error) {
      if (!(error instanceof CannotGoOn)) throw error;
    } finally {
      for (const [call, live] of stage.calls) {
        if (live !== this.worker?.stream) this.hangUp(stage, call);
      }
    }
    return stage.findings;
  }

  private given({ given = {} }: Scenario): [label: string, id: string][] {
    return Object.entries(given).map(([label, [trace, there]]) => {
      const id = this.played.get(trace)?.get(there);
      if (id === undefined) throw new Error(`${there} of ${trace} stands for nothing yet.`);
      return [label, id];
    });
  }

  close(): void {
    for (const timer of this.heartbeats.values()) clearInterval(timer);
    this.worker?.stream.cancel();
    this.client.close();
  }

  private async playLine(stage: Stage, line: TraceLine): Promise<void> {
    switch (line.dir) {
      case 'call':
        stage.metadata.set(line.call, line);
        return;
      case 'client':
        return this.send(stage, line);
      case 'server':
        return this.expectMessage(stage, line);
      case 'end':
        return line.status === 'CANCELLED_BY_CLIENT'
          ? this.hangUp(stage, line.call)
          : this.expectEnd(stage, line);
      case 'rest':
        return this.expectAnswer(stage, line);
    }
  }

  private async send(stage: Stage, line: ClientLine): Promise<void> {
    const message = stage.fill(
      line,
      this.restoreActions(stage.trace, line.message),
      this.worker?.id,
    ) as JsonObject;
    let live = stage.calls.get(line.call);
    if (live === undefined) {
      live = this.client.open(line.rpc, this.metadata(stage, line));
      stage.calls.set(line.call, live);
      await this.introduce(stage, line, message, live);
    }
    await sleep(Math.min(stage.pause(line), this.waits.pauseMsMax));
    live.send(message);
    if (isStream(line.rpc) && this.waits.settleMs > 0) {
      await this.roundTrip();
      await sleep(this.waits.settleMs);
    }
    if (line.rpc === 'Dispatcher/ListenV2') this.listen(String(message.worker_id), live);
  }

  private async roundTrip(): Promise<void> {
    const call = this.client.open('Dispatcher/GetVersion', this.bearer());
    call.send({});
    while (call.end === undefined) await call.change(CALL_MS);
  }

  /** The recording cuts the worker's list of actions; it is that of all workflows registered before. */
  private restoreActions(trace: Trace, message: JsonObject): JsonObject {
    const actions = message.actions;
    if (!Array.isArray(actions) || !String(actions.at(-1)).startsWith('…')) return message;
    const registered = [...trace.calls.values()]
      .filter((call) => call.rpc === 'v1.AdminService/PutWorkflow')
      .flatMap((call) => call.client.flatMap((line) => actionsOf(line.message)));
    return { ...message, actions: [...registered, ...this.extraActions] };
  }

  /** A durable stream begins with the worker's registration, which a scenario may have left to an earlier one. */
  private async introduce(
    stage: Stage,
    line: ClientLine,
    message: JsonObject,
    live: LiveCall,
  ): Promise<void> {
    if (line.rpc !== 'v1.V1Dispatcher/DurableTask' || 'register_worker' in message) return;
    const registration = { register_worker: { worker_id: this.worker?.id ?? '' } };
    live.send(registration);
    await this.expectMessage(stage, { ...line, dir: 'server', message: registration });
  }

  private listen(workerId: string, stream: LiveCall): void {
    this.worker ??= { id: workerId, stream };
    const beat = () => {
      const call = this.client.open('Dispatcher/Heartbeat', {
        authorization: `Bearer ${this.platform.token}`,
      });
      call.send({ worker_id: workerId, heartbeat_at: new Date().toISOString() });
    };
    this.heartbeats.set(stream, setInterval(beat, HEARTBEAT_MS));
  }

  private bearer(): Record<string, string> {
    return { authorization: `Bearer ${this.platform.token}` };
  }

  private hangUp(stage: Stage, call: number): void {
    // A stream an earlier scenario opened is not open here: each scenario has its own.
    const live = stage.calls.get(call);
    if (live === undefined) return;
    clearInterval(this.heartbeats.get(live));
    this.heartbeats.delete(live);
    live.cancel();
  }

  private metadata(stage: Stage, line: ClientLine): Record<string, string> {
    const token = stage.scenario.forgedCalls?.includes(line.call)
      ? forge(this.platform.token)
      : this.platform.token;
    const recorded = stage.metadata.get(line.call)?.metadata ?? { authorization: 'Bearer <token>' };
    return Object.fromEntries(
      Object.entries(recorded).map(([name, value]) => [name, value.replace('<token>', token)]),
    );
  }

  /** The call a server line belongs to; actions come on the worker's stream, whichever number it had. */
  private liveCall(stage: Stage, line: ServerLine | EndLine): LiveCall {
    const own = stage.calls.get(line.call);
    if (own !== undefined) return own;
    if (line.rpc === 'Dispatcher/ListenV2' && this.worker !== undefined) {
      stage.calls.set(line.call, this.worker.stream);
      return this.worker.stream;
    }
    throw new Error(`${stage.trace.name}:${line.line} belongs to a call nobody opened.`);
  }

  private async expectMessage(stage: Stage, line: ServerLine): Promise<void> {
    const live = this.liveCall(stage, line);
    const deadline = Date.now() + stage.patience(line);
    let nearlySince: number | undefined;
    for (;;) {
      const right = live.untaken.findIndex((message) =>
        agrees(line.message, message, stage.bindings, 'message'),
      );
      if (right !== -1) {
        live.untaken.splice(right, 1);
        return;
      }
      const nearest = nearestOf(line.message, live, stage.bindings);
      if (nearest !== undefined) nearlySince ??= Date.now();
      const waitedEnough = nearlySince !== undefined && Date.now() - nearlySince >= NEARLY_RIGHT_MS;
      if (nearest !== undefined && waitedEnough) {
        live.untaken.splice(nearest, 1).forEach((message) => {
          stage.found(line, compare(line.message, message, stage.bindings, 'message'));
        });
        return;
      }
      if (live.end !== undefined && live.untaken.length === 0) {
        stage.found(line, [{ path: 'message', recorded: line.message, ours: { ...live.end } }]);
        return;
      }
      if (Date.now() > deadline) {
        stage.found(line, [{ path: 'message', recorded: line.message, ours: undefined }]);
        return;
      }
      await live.change(nearlySince === undefined ? deadline - Date.now() + 1 : 50);
    }
  }

  private async expectEnd(stage: Stage, line: EndLine): Promise<void> {
    const live = this.liveCall(stage, line);
    const deadline = Date.now() + stage.patience(line);
    while (live.end === undefined && live.untaken.length === 0 && Date.now() < deadline) {
      await live.change(deadline - Date.now());
    }
    const recorded = { status: line.status, details: line.details ?? '', trailers: line.trailers ?? {} };
    const ours = live.end ?? live.untaken.shift();
    stage.found(line, compare(recorded, ours as Json | undefined, stage.bindings));
  }

  private async expectAnswer(stage: Stage, line: RestLine): Promise<void> {
    const request = stage.fill(line, { rest: line.rest, body: line.body ?? null }) as JsonObject;
    const untilMs = stage.scenario.until?.[line.line] ?? 0;
    const deadline = Date.now() + untilMs;
    for (;;) {
      const answer = await ask(this.platform, String(request.rest), request.body ?? null, {
        credentials: stage.scenario.credentials?.[line.line] ?? line.note ?? '',
        cookie: this.cookie,
      });
      if (answer.cookie !== undefined) this.cookie = answer.cookie;
      const recorded = {
        status: line.status,
        answer: line.answer === '' ? null : line.answer,
        setCookie: line.setCookie ?? 'none',
      };
      const ours = { status: answer.status, answer: answer.body, setCookie: answer.setCookie ?? 'none' };
      if (Date.now() >= deadline || agrees(recorded, ours, stage.bindings)) {
        stage.found(line, compare(recorded, ours, stage.bindings));
        return;
      }
      await sleep(POLL_MS);
    }
  }

  private async expectQuiet(stage: Stage): Promise<void> {
    await sleep(this.waits.quietMs);
    const { leavesActions = false } = stage.scenario;
    const worker = this.worker && !leavesActions ? [this.worker.stream] : [];
    for (const live of new Set([...stage.calls.values(), ...worker])) {
      for (const message of live.untaken.splice(0)) {
        if (live.repeated.has(message)) continue;
        stage.findings.push({
          at: `${stage.trace.name} ${live.rpc}`,
          path: 'message',
          recorded: undefined,
          ours: JSON.parse(stage.bindings.name(JSON.stringify(message))) as Json,
        });
      }
    }
  }
}

/** What tells two messages of one stream apart: a message that differs only elsewhere is the expected one, gone wrong. */
const IDENTITY = [
  'action_id',
  'action_type',
  'retry_count',
  'durable_task_invocation_count',
  'workflow_run_id',
  'event_type',
  'event_index',
];

/** Index of the message that was meant to be `recorded` but differs in something. */
function nearestOf(recorded: JsonObject, live: LiveCall, bindings: Bindings): number | undefined {
  const identity = isStream(live.rpc) ? IDENTITY : [];
  const candidates = [...live.untaken.entries()]
    .filter(([, message]) =>
      identity.every((key) => agrees(recorded[key], message[key], bindings.fork(), key)),
    )
    .map(([at, message]) => ({ at, size: compare(recorded, message, bindings.fork(), 'message').length }));
  return candidates.sort((one, other) => one.size - other.size)[0]?.at;
}

const isStream = (rpc: string) => /ListenV2|Subscribe|DurableTask/.test(rpc);

function actionsOf(workflow: JsonObject): string[] {
  const onFailure = workflow.on_failure_task === undefined ? [] : [workflow.on_failure_task];
  return [...(workflow.tasks as JsonObject[]), ...(onFailure as JsonObject[])].map((task) =>
    String(task.action),
  );
}

/** Root of the REST API of the recorded platform. */
export const RECORDED_URL = 'http://localhost:8080';

/** A recording as it were had it been made of a platform that stands elsewhere. */
function relocate(trace: Trace, apiUrl: string): Trace {
  const lines = JSON.parse(JSON.stringify(trace.lines).replaceAll(RECORDED_URL, apiUrl)) as TraceLine[];
  return { name: trace.name, lines, calls: groupCalls(lines) };
}

/** The same token under a signature that does not fit. */
function forge(token: string): string {
  const [head, claims, signature = ''] = token.split('.');
  return [head, claims, [...signature].reverse().join('')].join('.');
}

import path from 'node:path';
import type { RestSchema } from '@hatchet-ts/contracts';
import { type RunningProgram, runProgram, startStack, type TestStack, until } from '@hatchet-ts/testkit';
import { OtlpReceiver, type ReceivedSpan } from './otlp-receiver';

const PROGRAM = path.resolve(__dirname, '../instrumented-sdk/every-call.ts');
const KIND = { INTERNAL: 1, PRODUCER: 4, CONSUMER: 5 };

/** The published SDK with its instrumentor makes every call that it records; the spans come to a receiver. */
describe('spans of an instrumented SDK by call (OTL-02, OTL-05, OTL-07 to OTL-15)', () => {
  let stack: TestStack;
  const receivers: OtlpReceiver[] = [];
  const programs: RunningProgram[] = [];

  beforeAll(async () => {
    stack = await startStack({ mode: 'lite' });
  });
  afterAll(async () => {
    await endPrograms();
    for (const receiver of receivers) receiver.stop();
    await stack?.stop();
  });

  async function endPrograms(): Promise<void> {
    for (const program of programs.splice(0)) {
      program.kill();
      await program.ended;
    }
  }

  /** @returns the spans of one whole run of the program, and a run it made */
  async function spansOf(options: object): Promise<{ receiver: OtlpReceiver; runId: string }> {
    const receiver = await OtlpReceiver.start();
    receivers.push(receiver);
    const program = runProgram(PROGRAM, [], {
      env: {
        ...stack.clientEnv,
        HATCHET_CLIENT_LOG_LEVEL: 'OFF',
        OPTIONS: JSON.stringify({ address: receiver.address, ...options }),
      },
    });
    programs.push(program);
    await program.untilPrinted('all calls are made: ');
    const runId = /all calls are made: (\S+)/.exec(program.output())![1]!;
    await until(() => receiver.spans.some(({ name }) => name === 'hatchet.cancel_step_run'), {
      what: 'the span of the last call is exported',
    });
    return { receiver, runId };
  }

  describe('as it is set by default, with a client configuration of its own', () => {
    let receiver: OtlpReceiver;
    let runId: string;
    beforeAll(async () => {
      ({ receiver, runId } = await spansOf({ collector: 'sdk' }));
    });
    // Its worker would take tasks of the next program.
    afterAll(endPrograms);

    const named = (name: string) => receiver.spans.filter((span) => span.name === name);

    it.each([
      ['hatchet.run_workflows', KIND.PRODUCER, 1, 'runMany of ten (OTL-10)'],
      ['hatchet.schedule_workflow', KIND.PRODUCER, 1, 'schedule (OTL-11)'],
      ['hatchet.push_event', KIND.PRODUCER, 1, 'events.push (OTL-12)'],
      ['hatchet.bulk_push_event', KIND.PRODUCER, 1, 'events.bulkPush (OTL-13)'],
      ['hatchet.durable.wait_for', KIND.INTERNAL, 1, 'a durable wait (OTL-14)'],
      ['hatchet.cancel_step_run', KIND.CONSUMER, 1, 'the cancellation of a running task (OTL-08)'],
      ['hatchet.run_workflow', KIND.PRODUCER, 4, 'run and runNoWait, each (OTL-09)'],
    ])('%s, kind %i, is recorded %i times, for %s', async (name, kind, times) => {
      await until(() => named(name).length >= times, { what: `${times} spans ${name} are exported` });
      expect(named(name).map((span) => span.kind)).toEqual(Array(times).fill(kind));
    });

    it('records a start for every attempt (OTL-07)', async () => {
      const attempts = () =>
        named('hatchet.start_step_run').filter(({ attributes }) => attributes.action_name === 'flaky:flaky');
      await until(() => attempts().length >= 2, { what: 'both attempts are exported' });
      expect(attempts().map(({ kind }) => kind)).toEqual([KIND.CONSUMER, KIND.CONSUMER]);
      expect(receiver.spans.filter(({ name }) => name.startsWith('hatchet.start_step_run.'))).toEqual([]);
    });

    it('marks each of them as its own (OTL-15)', () => {
      for (const { attributes } of receiver.spans) expect(attributes.instrumentor).toBe('hatchet');
    });

    it('sends them where the client configuration says, with its token (OTL-02)', async () => {
      expect(receiver.authorizations).toEqual(new Set([`Bearer ${stack.token}`]));
      expect(await keptBySdk(runId)).toEqual([]);
    });
  });

  it('leaves out attributes, names tasks in spans, and sends to the collector of the program only (OTL-02, OTL-05)', async () => {
    const { receiver, runId } = await spansOf({
      collector: 'own',
      includeTaskNameInSpanName: true,
      excludedAttributes: ['payload', 'event_key'],
    });
    const started = await until(
      () => receiver.spans.find(({ name }) => name === 'hatchet.start_step_run.durable:durable'),
      { what: 'the start of the durable task is exported' },
    );
    expect(started.attributes).toMatchObject({ instrumentor: 'hatchet', action_name: 'durable:durable' });
    const keys = (span: ReceivedSpan) =>
      Object.keys(span.attributes).map((key) => key.replace('hatchet.', ''));
    for (const span of receiver.spans) {
      expect(keys(span)).not.toContain('payload');
      expect(keys(span)).not.toContain('event_key');
    }
    expect(await keptBySdk(runId)).toEqual([]);
  });

  /** Names of the spans that the platform keeps of a run, those of its own account apart. */
  async function keptBySdk(runId: string): Promise<string[]> {
    const { sub } = JSON.parse(Buffer.from(stack.token.split('.')[1]!, 'base64url').toString());
    const url = `${stack.serverUrl}/api/v1/stable/tenants/${sub}/traces?run_external_id=${runId}`;
    const response = await fetch(url, { headers: { authorization: `Bearer ${stack.token}` } });
    const { rows } = (await response.json()) as Required<RestSchema<'OtelSpanList'>>;
    expect(rows).not.toEqual([]);
    return rows.map(({ spanName }) => spanName).filter((name) => !name.startsWith('hatchet.engine.'));
  }
});

import { V1TaskStatus } from '@hatchet-dev/typescript-sdk/clients/rest/generated/data-contracts';
import { NonRetryableError } from '@hatchet-dev/typescript-sdk/v1';
import { v1Workflows } from '@hatchet-ts/contracts';
import { startStack, type TestStack, until } from '@hatchet-ts/testkit';
import { RawCalls } from './raw-calls';
import { Sdk } from './sdk';

/** Cancel and replay of many runs with the published SDK and over raw gRPC, in split mode. */
let stack: TestStack;
let sdk: Sdk;
let calls: RawCalls;

beforeAll(async () => {
  stack = await startStack({ mode: 'split' });
  sdk = Sdk.connect(stack.clientEnv);
  calls = new RawCalls(stack.hostPort, stack.token);
});

afterAll(async () => {
  calls?.close();
  await sdk?.close();
  await stack?.stop();
});

const since = new Date(Date.now() - 60_000);
const idsOf = async (answer: Promise<{ data: { ids?: string[] } }>) => (await answer).data.ids!;
const cancelTasks = (request: Parameters<typeof v1Workflows.CancelTasksRequest.fromPartial>[0]) =>
  calls.call(calls.admin, calls.admin.cancelTasks, v1Workflows.CancelTasksRequest.fromPartial(request));
const replayTasks = (request: Parameters<typeof v1Workflows.ReplayTasksRequest.fromPartial>[0]) =>
  calls.call(calls.admin, calls.admin.replayTasks, v1Workflows.ReplayTasksRequest.fromPartial(request));

/** Runs that nobody takes; `k` in their metadata is their number modulo 2. */
async function queuedRuns(name: string, count: number): Promise<string[]> {
  const task = sdk.hatchet.task({ name, fn: async () => ({}) });
  await sdk.register([task]);
  const runs = await Promise.all(
    Array.from({ length: count }, (_, i) => task.runNoWait({}, { additionalMetadata: { k: String(i % 2) } })),
  );
  return Promise.all(runs.map((run) => run.getWorkflowRunId()));
}

const statuses = (ids: readonly string[]) => Promise.all(ids.map((id) => sdk.hatchet.runs.get_status(id)));

test('BLK-01: fifty runs are cancelled and replayed by id, and every id is answered', async () => {
  const ids = await queuedRuns('by-id', 50);
  expect((await idsOf(sdk.hatchet.runs.cancel({ ids }))).sort()).toEqual([...ids].sort());
  expect(new Set(await statuses(ids))).toEqual(new Set([V1TaskStatus.CANCELLED]));
  expect((await idsOf(sdk.hatchet.runs.replay({ ids }))).sort()).toEqual([...ids].sort());
  expect(new Set(await statuses(ids))).toEqual(new Set([V1TaskStatus.QUEUED]));
});

test('BLK-02: a filter hits the runs of its workflow, metadata and statuses and no others', async () => {
  const ids = await queuedRuns('by-filter', 10);
  const others = await queuedRuns('not-meant', 4);
  const filters = { since, workflowNames: ['by-filter'], additionalMetadata: { k: '1' } };
  const cancelled = await idsOf(sdk.hatchet.runs.cancel({ filters }));
  expect(cancelled.sort()).toEqual(ids.filter((_, i) => i % 2 === 1).sort());
  expect(await statuses(ids)).toEqual(
    ids.map((_, i) => (i % 2 === 1 ? V1TaskStatus.CANCELLED : V1TaskStatus.QUEUED)),
  );
  expect(new Set(await statuses(others))).toEqual(new Set([V1TaskStatus.QUEUED]));

  const failed = { ...filters, statuses: [V1TaskStatus.FAILED] };
  expect(await idsOf(sdk.hatchet.runs.replay({ filters: failed }))).toEqual([]);
  const both = { ...filters, statuses: [V1TaskStatus.FAILED, V1TaskStatus.CANCELLED] };
  expect((await idsOf(sdk.hatchet.runs.replay({ filters: both }))).sort()).toEqual(cancelled.sort());
  expect(new Set(await statuses(ids))).toEqual(new Set([V1TaskStatus.QUEUED]));
});

test('BLK-02: the failed runs of one workflow run again after a fix', async () => {
  let fixed = false;
  const task = sdk.hatchet.task({
    name: 'fixed-later',
    fn: async (input: { n: number }) => {
      if (!fixed && input.n % 3 === 0) throw new NonRetryableError('broken');
      return input;
    },
  });
  await sdk.startWorker('fixed-later', { workflows: [task] });
  const runs = await task.runNoWait(Array.from({ length: 12 }, (_, n) => ({ n })));
  const ids = await Promise.all(runs.map((run) => run.getWorkflowRunId()));
  await until(
    async () => !(await statuses(ids)).some((status) => status === 'QUEUED' || status === 'RUNNING'),
  );
  const failed = ids.filter((_, n) => n % 3 === 0);
  fixed = true;
  const filters = { since, workflowNames: ['fixed-later'], statuses: [V1TaskStatus.FAILED] };
  expect((await idsOf(sdk.hatchet.runs.replay({ filters }))).sort()).toEqual([...failed].sort());
  await until(async () => (await statuses(ids)).every((status) => status === V1TaskStatus.COMPLETED));
});

test('contract 9.8: over gRPC ids are echoed when cancelled, and only tasks that run again are answered to a replay', async () => {
  const [id] = await queuedRuns('over-grpc', 1);
  const unknown = '00000000-0000-4000-8000-000000000000';
  const both = { externalIds: [id!, unknown] };
  expect(await cancelTasks(both)).toEqual({ cancelledTasks: both.externalIds });
  expect(await replayTasks(both)).toEqual({ replayedTasks: [id] });
  expect(await replayTasks(both)).toEqual({ replayedTasks: [] });
  expect(await cancelTasks({})).toEqual({ cancelledTasks: [] });
  expect(await replayTasks({})).toEqual({ replayedTasks: [] });
});

test('contract 9.8: a filter over gRPC takes statuses, workflows, metadata and a window of time', async () => {
  const ids = await queuedRuns('grpc-filter', 6);
  const { metadata } = await sdk.hatchet.workflows.get('grpc-filter');
  const filter = { since, workflowIds: [metadata.id], additionalMetadata: ['k:0'] };
  expect(await cancelTasks({ filter: { ...filter, until: since } })).toEqual({ cancelledTasks: [] });
  expect(await cancelTasks({ filter: { ...filter, statuses: ['RUNNING'] } })).toEqual({ cancelledTasks: [] });
  const { cancelledTasks } = await cancelTasks({ filter: { ...filter, statuses: ['QUEUED'] } });
  expect([...cancelledTasks].sort()).toEqual(ids.filter((_, i) => i % 2 === 0).sort());
  const { replayedTasks } = await replayTasks({ filter });
  expect([...replayedTasks].sort()).toEqual([...cancelledTasks].sort());
});

test('BLK-07: replay can be switched off, and says so', async () => {
  const closed = await startStack({ mode: 'lite', env: { SERVER_REPLAY_ENABLED: 'false' } });
  const there = Sdk.connect(closed.clientEnv);
  const raw = new RawCalls(closed.hostPort, closed.token);
  try {
    const text = 'Replay is switched off on this server (SERVER_REPLAY_ENABLED is false).';
    const ids = ['00000000-0000-4000-8000-000000000000'];
    await expect(there.hatchet.runs.replay({ ids })).rejects.toMatchObject({
      response: { status: 400, data: { errors: [{ description: text }] } },
    });
    const request = v1Workflows.ReplayTasksRequest.fromPartial({ externalIds: ids });
    await expect(raw.call(raw.admin, raw.admin.replayTasks, request)).rejects.toMatchObject({
      code: 9,
      details: text,
    });
  } finally {
    raw.close();
    await there.close();
    await closed.stop();
  }
});

test.each([
  [{ externalIds: ['x'] }, 'invalid external id'],
  [
    { externalIds: ['00000000-0000-4000-8000-000000000000'], filter: { since } },
    'cannot provide both external ids and filter',
  ],
  [{ filter: { since, workflowIds: ['x'] } }, 'invalid workflow id'],
  [{ filter: { since, additionalMetadata: ['nocolon'] } }, 'invalid additional metadata filter: nocolon'],
  [{ filter: { since, statuses: ['SLEEPING'] } }, 'Invalid request: invalid status: SLEEPING'],
  [{ filter: {} }, 'Invalid request: filter.since is required'],
])('contract 9.8: %j is refused', async (request, details) => {
  await expect(cancelTasks(request)).rejects.toMatchObject({ code: 3, details });
  await expect(replayTasks(request)).rejects.toMatchObject({ code: 3, details });
});

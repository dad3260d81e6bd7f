import { insertChunks } from '@hatchet-ts/schema';
import { Platform } from '../../../tests/platform';

const PATH = (run: string) => `/api/v1/stable/workflow-runs/${run}/stream`;

describe('what the tasks of a run streamed (STR-01)', () => {
  let platform: Platform;
  let run: string;

  beforeAll(async () => {
    platform = await Platform.start();
    await platform.register({ name: 'poet', tasks: [{ readableId: 'poet' }] });
    run = await platform.trigger('poet', {});
  });
  afterAll(() => platform.stop());

  const stream = (...messages: [string, number][]) =>
    insertChunks(
      platform.database,
      messages.map(([text, index]) => ({
        taskId: run,
        tenantId: platform.tenantId,
        index,
        body: Buffer.from(text),
        createdAtMs: Date.now(),
      })),
    );
  const textOf = ({ rows }: { rows: { message: string }[] }) => rows.map(({ message }) => message);

  it('is empty before anything was streamed, and goes on behind what a reader has', async () => {
    const nothing = await platform.get(PATH(run));
    expect(nothing).toMatchObject({ rows: [], more: false });
    await stream(['the kettle', 0], [' sings', 1]);
    const first = await platform.get(`${PATH(run)}?after=${nothing.next}`);
    expect(first).toMatchObject({
      rows: [
        { taskExternalId: run, retryCount: 0, index: 0, message: 'the kettle' },
        { taskExternalId: run, retryCount: 0, index: 1, message: ' sings' },
      ],
      more: false,
    });
    await stream([' of räin', 2]);
    const second = await platform.get(`${PATH(run)}?after=${first.next}`);
    expect(textOf(second).at(-1)).toBe(' of räin');
    expect(textOf(await platform.get(PATH(run)))).toEqual(['the kettle', ' sings', ' of räin']);
  });

  it('comes again while a transaction that began earlier is open, so that its chunks are not missed', async () => {
    const known = await platform.get(PATH(run));
    const ids = await platform.database.transaction(async (earlier) => {
      // A transaction has its number from its first change on.
      await earlier.query('select pg_current_xact_id()');
      await stream([' over the roof', 3]);
      const meanwhile = await platform.get(`${PATH(run)}?after=${known.next}`);
      expect(textOf(meanwhile).at(-1)).toBe(' over the roof');
      const again = await platform.get(`${PATH(run)}?after=${meanwhile.next}`);
      expect(textOf(again).at(-1)).toBe(' over the roof');
      return again.rows.map(({ id }: { id: number }) => id);
    });
    const after = await platform.get(`${PATH(run)}?after=${known.next}`);
    expect(after.rows.map(({ id }: { id: number }) => id)).toEqual(expect.arrayContaining(ids));
  });

  it('comes in pages', async () => {
    await stream(...Array.from({ length: 700 }, (_, number): [string, number] => ['.', 4 + number]));
    const first = await platform.get(PATH(run));
    expect(first.more).toBe(true);
    const second = await platform.get(`${PATH(run)}?after=${first.next}`);
    expect(second.more).toBe(false);
    expect(new Set([...first.rows, ...second.rows].map(({ index }) => index)).size).toBe(704);
  });

  it('stays hidden from members who may not see payloads', async () => {
    const blind = await platform.userWith({
      email: 'blind@example.com',
      role: 'MEMBER',
      canViewPayloads: false,
    });
    expect(await blind.get(PATH(run))).toMatchObject({ rows: [], payloadsRestricted: true });
  });

  it('is refused with the rule when the place is malformed', async () => {
    const { status, body } = await platform.call('GET', `${PATH(run)}?after=yesterday`);
    expect(status).toBe(400);
    expect(body.errors[0]).toMatchObject({ field: 'after' });
  });
});

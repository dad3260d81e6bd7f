import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { Definitions, TriggerRuns } from '@hatchet-ts/engine';
import { Database } from '@hatchet-ts/schema';
import { TestEngine } from '@hatchet-ts/testkit';

/** GUA-01, GUA-02: what a lost connection leaves open must not be answered by doing it again. */
describe('triggers whose commit is not answered', () => {
  let engine: TestEngine;
  let between: Server;
  let database: Database;
  const sockets = new Set<Socket>();
  /** From now on the connection ends as soon as the database answers an intake. */
  let losesAnswers = false;

  beforeAll(async () => {
    engine = await TestEngine.start();
    const url = new URL(engine.database.options.url);
    const socketPath = `${url.searchParams.get('host')}/.s.PGSQL.${url.port}`;
    between = createServer((client) => {
      const server = connect(socketPath);
      let isIntake = false;
      for (const socket of [client, server]) {
        sockets.add(socket);
        socket.on('error', () => {});
        socket.on('close', () => sockets.delete(socket));
      }
      client.on('data', (data) => {
        isIntake ||= losesAnswers && data.includes('insert_tasks');
        server.write(data);
      });
      server.on('data', (data) => {
        if (isIntake) client.destroy();
        else client.write(data);
      });
      client.on('close', () => server.destroy());
    });
    between.listen(0, '127.0.0.1');
    await once(between, 'listening');
    url.searchParams.delete('host');
    url.hostname = '127.0.0.1';
    url.port = String((between.address() as { port: number }).port);
    database = new Database({ url: url.toString(), maxConnections: 2 });
  });
  afterAll(async () => {
    await database.close();
    for (const socket of sockets) socket.destroy();
    between.close();
    await engine.stop();
  });

  it.each([
    ['of one statement', undefined],
    ['of a transaction', '{"customer":"c1"}'],
  ])('%s are refused, and made once', async (_what, metadata) => {
    losesAnswers = false;
    const definition = await engine.register([{ name: 'only' }]);
    const context = {
      ...engine.context,
      database,
      definitions: new Definitions(database, engine.context.clock),
    };
    const triggers = new TriggerRuns(context);
    const request = () =>
      metadata
        ? engine.request(definition, {
            metadata,
            metadataPairs: JSON.parse(metadata) as Record<string, unknown>,
          })
        : engine.request(definition);
    await triggers.trigger([request()]);
    losesAnswers = true;

    // They share a batch, and each of them would be tried on its own if the batch had failed by an item's fault.
    const answers = await Promise.allSettled([1, 2, 3, 4].map(() => triggers.trigger([request()])));

    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected', 'rejected']);
    const [row] = await engine.database.query<{ made: number }>(
      'select count(*) as made from tasks where workflow_id = $1',
      [definition.workflowId],
    );
    expect([1, 5]).toContain(row!.made);
  });
});

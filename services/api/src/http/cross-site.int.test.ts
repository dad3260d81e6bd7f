import { Platform } from '../../tests/platform';
import { OPERATIONS, sampleOf, urlOf } from '../../tests/sample-requests';
import { SampleThings } from '../../tests/sample-things';
import { retired as retiredRoutes } from '../routes/retired';

const retired = new Set(retiredRoutes.map(({ operationId }) => operationId as string));
/** Other hosts call these, and no browser: what they send proves itself, cookies count for nothing. */
const CALLED_BY_MACHINES = new Set(['v1-webhook:receive', 'sns:update']);

/** Every operation that changes something, by a browser with a session (SEC). */
describe('pages of other sites', () => {
  let platform: Platform;
  let things: SampleThings;

  beforeAll(async () => {
    platform = await Platform.start({ SERVER_GRPC_BROADCAST_ADDRESS: '127.0.0.1:1' });
    things = await SampleThings.on(platform);
  });
  afterAll(() => platform.stop());

  const unsafe = OPERATIONS.filter(({ id, method }) => method !== 'get' && !CALLED_BY_MACHINES.has(id));

  it.each(unsafe)('$id is refused from elsewhere, and taken from our own pages', async (operation) => {
    const sample = await sampleOf(operation, things, { email: 'maker@example.com' }, retired);
    const send = (headers: Record<string, string>) =>
      things.owner.call(operation.method.toUpperCase(), urlOf(operation, sample, platform.tenantId), {
        body: sample.body,
        headers: { 'content-type': 'application/json', ...headers },
      });
    const refused = {
      status: 403,
      body: { errors: [{ description: 'Requests from other sites are refused.' }] },
    };
    for (const headers of [
      { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site', origin: 'http://other.localhost:8080' },
    ] as Record<string, string>[])
      expect({ sent: headers, ...(await send(headers)) }).toMatchObject(refused);
    // Whoever ends the session here is the last to use it.
    if (
      ['user:update:logout', 'user:update:password', 'user:update:login', 'user:create'].includes(
        operation.id,
      )
    )
      return;
    const own = await send({ origin: platform.url, 'sec-fetch-site': 'same-origin' });
    expect({ status: own.status, text: own.text }).toMatchObject({ status: sample.status });
  });

  it('covers every unsafe operation of the document', () => {
    expect(unsafe.length).toBeGreaterThan(50);
  });
});

import { shortDuration } from '../output/time';
import type { Connection } from '../profiles/connection';
import { answer, RestError, restOf } from '../rest/rest-client';
import { version } from '../version';
import { type Finding, ok, problem, warning } from './finding';

const TIMEOUT_MS = 5_000;
/** Schedules, token expiry and log times start to look wrong about there. */
const SKEW_WARNING_MS = 2_000;

/** Whether the platform answers over REST, which version it is, how its clock goes, and whether it takes the token. */
export async function checkRest(connection: Connection): Promise<Finding[]> {
  const { serverUrl } = connection;
  const startedAtMs = Date.now();
  let response: Response;
  try {
    response = await fetch(`${serverUrl}/api/v1/version`, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch (error) {
    const why = reason(error);
    return [problem('REST', `${serverUrl} does not answer: ${why}`, nextFor(why, serverUrl))];
  }
  const endedAtMs = Date.now();
  const text = await response.text();
  const its = versionIn(text);
  if (!response.ok || !its)
    return [
      problem(
        'REST',
        `${serverUrl} answers, but not as a Hatchet API (status ${response.status}, ${response.headers.get('content-type') ?? 'no type'})`,
        'Something else serves this address. Check HATCHET_CLIENT_SERVER_URL, the profile and proxies in between.',
      ),
    ];
  return [
    ok('REST', `${serverUrl} answers in ${shortDuration(endedAtMs - startedAtMs)}`),
    ok('version', `platform ${its}, this command v${version()}`),
    clockSkew(response.headers.get('date'), startedAtMs, endedAtMs),
    await credentials(connection),
  ];
}

function versionIn(text: string): string | undefined {
  try {
    const { version: its } = JSON.parse(text) as { version?: unknown };
    return typeof its === 'string' ? its : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function clockSkew(date: string | null, startedAtMs: number, endedAtMs: number): Finding {
  if (!date)
    return warning('clock', 'the platform does not tell its time', 'A proxy may take the header "date" out.');
  // The header has whole seconds, so anything within the second it names is no skew.
  const atMs = Date.parse(date);
  const skewMs = atMs > endedAtMs ? atMs - endedAtMs : Math.max(0, startedAtMs - (atMs + 1_000));
  if (skewMs <= SKEW_WARNING_MS) return ok('clock', 'agrees with the platform');
  const direction = atMs > endedAtMs ? 'behind' : 'ahead of';
  return warning(
    'clock',
    `this machine is ${shortDuration(skewMs)} ${direction} the platform`,
    'Let the clocks be set by NTP on both; schedules and token expiry go by them.',
  );
}

async function credentials(connection: Connection): Promise<Finding> {
  const { client, tenant } = restOf(connection, { timeoutMs: TIMEOUT_MS });
  try {
    const { name } = await answer(
      client.GET('/api/v1/tenants/{tenant}', { params: { path: { tenant } } }),
      'tenant',
    );
    return ok('credentials', `the token is accepted, for tenant "${name}"`);
  } catch (error) {
    if (!(error instanceof RestError)) throw error;
    return problem(
      'credentials',
      error.message,
      'The token is revoked or of another installation. Make a new one in the dashboard, then profile update.',
    );
  }
}

function reason(error: unknown): string {
  const { name, message, cause } = error as Error & { cause?: { code?: string; message?: string } };
  if (name === 'TimeoutError') return `no answer within ${TIMEOUT_MS / 1_000} s`;
  return cause?.code ?? cause?.message ?? message;
}

function nextFor(why: string, serverUrl: string): string {
  if (why === 'ECONNREFUSED')
    return "Nothing listens there. 'hatchet server status' tells whether a local platform runs, and where.";
  if (why === 'ENOTFOUND' || why === 'EAI_AGAIN')
    return 'The name cannot be resolved. Names of containers are only known inside their network.';
  if (/CERT|SELF_SIGNED|UNABLE_TO_VERIFY/.test(why))
    return 'The certificate is not trusted here: set NODE_EXTRA_CA_CERTS to the file of its authority.';
  if (/EPROTO|WRONG_VERSION|SSL/.test(why))
    return `The server does not speak TLS: try ${serverUrl.replace('https:', 'http:')}.`;
  return 'Check the address, firewalls and proxies in between.';
}

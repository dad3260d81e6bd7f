import type { ConnectionOptions, Invocation, OutputOptions } from '../command-spec';
import { checkGrpc } from '../doctor/check-grpc';
import { checkRest } from '../doctor/check-rest';
import { checkTenant } from '../doctor/check-tenant';
import { checkToken } from '../doctor/check-token';
import type { Finding } from '../doctor/finding';
import { print } from '../output/print';
import { style } from '../output/style';
import { findConnection } from '../profiles/connection';

export async function run({ options }: Invocation<ConnectionOptions & OutputOptions>): Promise<void> {
  const connection = await findConnection(options);
  const [rest, grpc] = await Promise.all([checkRest(connection), checkGrpc(connection)]);
  const findings = [...checkToken(connection), ...rest, ...grpc];
  const isAccepted = rest.some(({ check, state }) => check === 'credentials' && state === 'ok');
  if (isAccepted) findings.push(...(await checkTenant(connection)));
  const problems = findings.filter(({ state }) => state === 'problem').length;
  const from = connection.profileName ? `profile ${connection.profileName}` : 'the environment';
  await print(options.output, { ok: problems === 0, profile: connection.profileName ?? null, findings }, () =>
    [`Looking at ${from}\n`, ...findings.map(line), `\n${summary(problems)}`].join('\n'),
  );
  if (problems > 0) process.exitCode = 1;
}

function line({ check, state, found, next }: Finding): string {
  const { green, yellow, red, dim } = style();
  const mark = state === 'ok' ? green('✓') : state === 'warning' ? yellow('!') : red('✗');
  const text = `${mark} ${check.padEnd(14)}${found}`;
  return next ? `${text}\n  ${' '.repeat(14)}${dim(`→ ${next}`)}` : text;
}

const summary = (problems: number): string =>
  problems === 0
    ? 'Nothing is wrong.'
    : `${problems} ${problems === 1 ? 'problem' : 'problems'}; the first is usually the cause of the others.`;

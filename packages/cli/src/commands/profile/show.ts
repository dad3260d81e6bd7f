import type { Invocation } from '../../command-spec';
import { relativeTime } from '../../output/time';
import { connectionOf } from '../../profiles/connection';
import { ProfileStore } from '../../profiles/profile-store';
import { namedProfile } from './profile-options';

export async function run({ options }: Invocation<{ name?: string; showToken?: boolean }>): Promise<void> {
  const store = ProfileStore.open();
  const name = await namedProfile(store, options.name ?? store.defaultName);
  // What is stored, not what variables of this shell would make of it.
  const connection = connectionOf(store.get(name), name, {});
  const { token, claims } = connection;
  const expiry = claims.expiresAtMs && new Date(claims.expiresAtMs).toISOString();
  const lines = [
    ['Profile', name + (name === store.defaultName ? ' (default)' : '')],
    ['Token', options.showToken ? token : `${token.slice(0, 4)}****`],
    ['API Server URL', connection.serverUrl],
    ['gRPC Host Port', connection.grpcAddress],
    ['TLS Strategy', connection.tlsStrategy],
    ['Tenant', connection.tenantId],
    ['Expires', expiry ? `${expiry} (${relativeTime(expiry)})` : 'never'],
  ];
  for (const [label, value] of lines) console.log(`${label}: ${value}`);
}

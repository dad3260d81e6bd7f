import type { Invocation } from '../../command-spec';
import { done } from '../../output/say';
import { ProfileStore } from '../../profiles/profile-store';
import { askToken, checkToken, namedProfile, type ProfileOptions, profileOf } from './profile-options';

export async function run({ options }: Invocation<ProfileOptions>): Promise<void> {
  const store = ProfileStore.open();
  const name = await namedProfile(store, options.name);
  const onlyAddresses = options.serverUrl || options.hostPort || options.tlsStrategy;
  const before = store.get(name);
  const token = options.token ?? (onlyAddresses ? before.token : await askToken());
  // Addresses belong to the platform of a token; those given earlier do not outlive it.
  const kept = token === before.token ? before : {};
  const profile = { ...kept, ...profileOf(token, options) };
  await checkToken(profile);
  store.put(name, profile);
  done(`Profile '${name}' updated successfully`);
}

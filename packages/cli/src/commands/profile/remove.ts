import type { Invocation } from '../../command-spec';
import { done } from '../../output/say';
import { ProfileStore } from '../../profiles/profile-store';
import { namedProfile } from './profile-options';

export async function run({ options }: Invocation<{ name?: string }>): Promise<void> {
  const store = ProfileStore.open();
  const name = await namedProfile(store, options.name);
  const wasDefault = store.defaultName === name;
  store.remove(name);
  done(`Profile '${name}' removed successfully${wasDefault ? '; there is no default profile now' : ''}`);
}

import type { Invocation } from '../../command-spec';
import { done } from '../../output/say';
import { ProfileStore } from '../../profiles/profile-store';
import { namedProfile } from './profile-options';

export async function run({ options }: Invocation<{ name?: string }>): Promise<void> {
  const store = ProfileStore.open();
  const name = await namedProfile(store, options.name);
  store.setDefault(name);
  done(`Profile '${name}' set as default`);
}

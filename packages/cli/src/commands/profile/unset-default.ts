import { done, note } from '../../output/say';
import { ProfileStore } from '../../profiles/profile-store';

export async function run(): Promise<void> {
  const store = ProfileStore.open();
  if (!store.defaultName) return note('There is no default profile');
  store.setDefault(undefined);
  done('There is no default profile now');
}

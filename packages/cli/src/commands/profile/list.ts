import { note } from '../../output/say';
import { ProfileStore } from '../../profiles/profile-store';

export async function run(): Promise<void> {
  const { names, defaultName } = ProfileStore.open();
  if (names.length === 0) return note('No profiles configured');
  console.log('Configured Profiles');
  for (const name of names) console.log(`  • ${name}${name === defaultName ? ' (default)' : ''}`);
}

import { CliError } from '../../cli-error';
import type { Invocation } from '../../command-spec';
import { askText } from '../../input/prompt';
import { done } from '../../output/say';
import { ProfileStore } from '../../profiles/profile-store';
import { askToken, checkToken, type ProfileOptions, profileOf } from './profile-options';

export async function run({ options }: Invocation<ProfileOptions>): Promise<void> {
  const store = ProfileStore.open();
  const profile = profileOf(options.token ?? (await askToken()), options);
  const taken = (name: string) => (store.find(name) ? `profile '${name}' already exists` : undefined);
  const name =
    options.name ??
    (await askText('Name of the profile', '--name', {
      initial: 'local',
      check: (text) => (text.trim() ? taken(text.trim()) : 'a profile needs a name'),
    }));
  const fault = name.trim() ? taken(name.trim()) : '--name must not be empty';
  if (fault) throw new CliError(fault, { hint: "'hatchet profile update' gives it another token." });
  await checkToken(profile);
  store.put(name.trim(), profile);
  done(`Profile '${name.trim()}' added successfully`);
}

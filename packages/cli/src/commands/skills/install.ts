import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { badFlag } from '../../cli-error';
import type { Invocation } from '../../command-spec';
import { done, warn } from '../../output/say';
import { installSkills } from '../../skills/install-skills';

export async function run({ options }: Invocation<{ dir: string; force?: boolean }>): Promise<void> {
  const root = path.resolve(options.dir);
  if (!existsSync(root) || !statSync(root).isDirectory())
    throw badFlag('--dir', 'an existing directory', options.dir);
  const { written, kept } = installSkills(root, options.force ?? false);
  for (const file of written) console.log(`  ${file}`);
  for (const file of kept) warn(`${file} was changed and is left as it is; --force overwrites it`);
  done(`Skills installed in ${root}; commit them, so that every agent that works here finds them`);
}

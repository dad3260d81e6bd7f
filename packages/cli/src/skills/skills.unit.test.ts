import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { CATALOGUE } from '../catalogue';
import type { CommandSpec } from '../command-spec';
import { packageFile } from '../package-root';

const DIRECTORY = packageFile('skills', 'hatchet-cli');

const FILES = readdirSync(DIRECTORY, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.md'))
  .map((file) => [file, readFileSync(path.join(DIRECTORY, file), 'utf8')] as const);

/** Every command line in a text: in blocks of shell, in substitutions, and in running text. */
function commandLines(text: string): string[] {
  const code = [...text.matchAll(/^```bash\n([\s\S]*?)^```$|`([^`\n]+)`/gm)].map(
    ([, block, inline]) => block ?? inline!,
  );
  return code.flatMap((each) => each.match(/(?<![\w/.-])hatchet (?!command|worker\.log)[^\n|)>&]+/g) ?? []);
}

/** What is wrong with a command line by the catalogue; nothing when all of it exists. */
function faultOf(line: string): string | undefined {
  const words = line.trim().split(/\s+/).slice(1);
  let specs = CATALOGUE;
  let found: CommandSpec | undefined;
  while (words.length > 0) {
    const next = specs.find(({ name, aliases }) => name === words[0] || aliases?.includes(words[0]!));
    if (!next) break;
    found = next;
    specs = next.commands ?? [];
    words.shift();
  }
  if (!found) return words[0]?.startsWith('--version') ? undefined : `no command ${words[0]}`;
  const known = (found.options ?? []).flatMap(({ flags }) => flags.match(/--?[\w-]+/g) ?? []);
  const unknown = words.filter((word) => /^--?[a-z]/.test(word) && !known.includes(word));
  return unknown.length > 0 ? `${found.name} has no ${unknown.join(', ')}` : undefined;
}

describe('the skills for agents (AGT-02)', () => {
  it('are the five references and what leads to them', () => {
    expect(FILES.map(([file]) => file).sort()).toEqual([
      'SKILL.md',
      'references/debug-run.md',
      'references/replay-run.md',
      'references/setup-cli.md',
      'references/start-worker.md',
      'references/trigger-and-watch.md',
    ]);
  });

  it.each(FILES.filter(([file]) => file !== 'SKILL.md'))(
    '%s has only commands and flags that exist',
    (_file, text) => {
      const lines = commandLines(text);

      expect(lines.length).toBeGreaterThan(0);
      expect(lines.flatMap((line) => faultOf(line) ?? [])).toEqual([]);
    },
  );
});

import path from 'node:path';
import { badFlag, CliError } from '../cli-error';
import type { Invocation } from '../command-spec';
import { isInteractive } from '../input/interactive';
import { askText, choose } from '../input/prompt';
import { done } from '../output/say';
import { LANGUAGES, type Language, PACKAGE_MANAGERS, type UseCase } from '../quickstart/choices';
import { createProject } from '../quickstart/create-project';

interface Options {
  language?: Language;
  packageManager?: string;
  projectName?: string;
  directory?: string;
  useCase: UseCase;
}

/** Good as a package name in all three languages. */
const NAME = /^[a-z][a-z0-9-]*$/;

export async function run({ options }: Invocation<Options>): Promise<void> {
  const language = options.language ?? (await chosenLanguage());
  const managers = PACKAGE_MANAGERS[language];
  if (options.packageManager && !managers.includes(options.packageManager))
    throw badFlag(
      '--package-manager',
      `one of ${managers.join(', ')} for ${language}`,
      options.packageManager,
    );
  const packageManager = options.packageManager ?? (await chosenManager(managers));
  const name = options.projectName ?? (await chosenName(`hatchet-${language}`));
  if (!NAME.test(name))
    throw badFlag('--project-name', 'lower-case letters, digits and "-", beginning with a letter', name);
  const directory = path.resolve(options.directory ?? name);
  const files = createProject({ name, directory, language, packageManager, useCase: options.useCase });
  const shown = path.relative(process.cwd(), directory) || '.';
  done(`Created ${name} in ${shown}, ${files.length} files`);
  console.log(`
Next:

  cd ${shown}
  hatchet server start      # unless one is running, or a profile of yours points to another platform
  hatchet worker dev        # installs what it needs, then runs the worker
  hatchet trigger simple    # in a second terminal`);
}

async function chosenLanguage(): Promise<Language> {
  if (!isInteractive())
    throw new CliError('--language is required', { hint: `It is one of ${LANGUAGES.join(', ')}.` });
  const labels: Record<Language, string> = { typescript: 'TypeScript', python: 'Python', go: 'Go' };
  return (await choose(
    'Which language?',
    LANGUAGES.map((value) => ({ value, label: labels[value] })),
    '--language',
  )) as Language;
}

async function chosenManager(managers: readonly string[]): Promise<string> {
  if (managers.length === 1 || !isInteractive()) return managers[0]!;
  return choose(
    'Which package manager?',
    managers.map((value) => ({ value, label: value })),
    '--package-manager',
  );
}

async function chosenName(initial: string): Promise<string> {
  if (!isInteractive()) return initial;
  return askText('Name of the project', '--project-name', {
    initial,
    check: (text) => (NAME.test(text) ? undefined : 'lower-case letters, digits and "-"'),
  });
}

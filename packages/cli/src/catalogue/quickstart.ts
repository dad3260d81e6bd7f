import type { CommandSpec } from '../command-spec';
import { LANGUAGES, PACKAGE_MANAGERS, USE_CASES } from '../quickstart/choices';
import { oneOf } from './options';

export const quickstart: CommandSpec = {
  name: 'quickstart',
  summary: 'Create a project with a worker, a trigger and a hatchet.yaml',
  options: [
    {
      flags: '-l, --language <language>',
      help: LANGUAGES.join(', '),
      choices: LANGUAGES,
      parse: oneOf('--language', LANGUAGES),
    },
    {
      flags: '-m, --package-manager <name>',
      help: Object.entries(PACKAGE_MANAGERS)
        .map(([language, names]) => `${language}: ${names.join(', ')}`)
        .join('; '),
      choices: Object.values(PACKAGE_MANAGERS).flat(),
    },
    { flags: '-p, --project-name <name>', help: 'name of the project (default: hatchet-LANGUAGE)' },
    { flags: '-d, --directory <path>', help: 'where to create it (default: a directory of its name)' },
    {
      flags: '-u, --use-case <name>',
      help: `what the worker shows: ${USE_CASES.join(', ')}`,
      default: 'simple',
      choices: USE_CASES,
      parse: oneOf('--use-case', USE_CASES),
    },
  ],
  examples: [
    ['hatchet quickstart', 'asks what you want'],
    ['hatchet quickstart --language typescript --project-name tea', 'a TypeScript project in ./tea'],
    ['hatchet quickstart -l python -u scheduled', 'a task by the clock, in Python'],
  ],
  module: 'quickstart',
};

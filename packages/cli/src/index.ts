/** The command line as data and as a program. */
export { CATALOGUE } from './catalogue';
export type { CommandSpec, OptionSpec } from './command-spec';
export { main } from './main';
export { createProgram } from './program';

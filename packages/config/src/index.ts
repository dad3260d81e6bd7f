export {
  type ClientConfig,
  type Config,
  catalogue,
  clientCatalogue,
  groups,
  type VariableGroup,
  type VariableName,
} from './catalogue';
export { readConfigDirectory } from './config-directory';
export { ConfigError, type ConfigProblem } from './config-error';
export { databaseUrl, preparesStatements } from './database-url';
export { parseBytes, parseDuration } from './quantities';
export { type Environment, type ReadConfigOptions, readClientConfig, readConfig } from './read-config';
export { checkRequired, configProblems, type Edition } from './rules';
export { SERVICES, type Service } from './services';
export type { Variable, VariableKind } from './variable';

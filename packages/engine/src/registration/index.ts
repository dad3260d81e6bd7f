export { checksum } from './checksum';
export { fromLegacyRegistration } from './from-legacy-registration';
export { type NormalisedRegistration, normalise } from './normalise';
export { parseRegistration, staticRateLimitKeys } from './parse-registration';
export { toDefinition, type VersionIdentity } from './to-definition';
export { toWorkflowConfig, type WorkflowConfig } from './to-workflow-config';
export type { ValidRegistration } from './valid-registration';

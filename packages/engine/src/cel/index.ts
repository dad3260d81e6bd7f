export { type CompiledExpression, checkExpression, compile, type ExpressionChecker } from './compile';
export type {
  CelContext,
  CelOutcome,
  CelVariables,
  ConditionVariables,
  EventFilterVariables,
  IdempotencyVariables,
  StepVariables,
  WebhookVariables,
} from './contexts';
export { type Evaluation, evaluate } from './evaluate';

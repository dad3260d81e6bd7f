/**
 * Where expressions are written, which variables each place offers, what it must yield and what its failures say
 * (engine rules 10.2, 10.3). A variable that is not listed for a context is refused when the expression is compiled.
 */

/** Variables of everything that is evaluated when a task is created. */
export interface StepVariables {
  input: unknown;
  /** Must be a JSON object; null counts as an empty one. */
  additionalMetadata: unknown;
  /** External id of the run. */
  workflowRunId: string;
}

export interface IdempotencyVariables {
  input: unknown;
  additionalMetadata: unknown;
}

export interface EventFilterVariables {
  /** Payload of the event. */
  input: unknown;
  additionalMetadata: unknown;
  /** Payload of the filter; null counts as an empty object. */
  payload: unknown;
  eventId: string;
  eventKey: string;
}

export interface ConditionVariables {
  /** Payload of the user event. */
  input: unknown;
  /** Output of the parent, or the payload of the user event once more. */
  output: unknown;
}

export interface WebhookVariables {
  /** The parsed body. */
  input: unknown;
  /** Names in lower case. */
  headers: Record<string, string>;
}

export interface CelVariables {
  'concurrency-key': StepVariables;
  'concurrency-limit': StepVariables;
  'batch-key': StepVariables;
  'rate-limit-key': StepVariables;
  'rate-limit-units': StepVariables;
  'rate-limit-limit': StepVariables;
  'idempotency-key': IdempotencyVariables;
  'event-filter': EventFilterVariables;
  condition: ConditionVariables;
  'webhook-event-key': WebhookVariables;
  'webhook-scope': WebhookVariables;
}

export type CelContext = keyof CelVariables;

interface Outcomes {
  key: string;
  count: number;
  verdict: boolean;
}
export type OutcomeKind = keyof Outcomes;

interface ContextRule {
  /** CEL name and property of the variables object. */
  variables: readonly (readonly [name: string, property: string])[];
  outcome: OutcomeKind;
  /** Doubles are truncated for a count, except where a fraction is a mistake. */
  fractionAllowed?: boolean;
  emptyKeyRefused?: boolean;
  /** What an expression of blanks means; contexts without an entry refuse it. */
  blank?: boolean;
  /** String extensions and `checksum()`. */
  extensions: boolean;
  describe: (failure: ExpressionFailure) => string;
}

/** `reason` is the engine's or the library's own sentence. */
export type ExpressionFailure = { expression: string; reason: string } & (
  | { kind: 'error' }
  /** The expression read a key its map does not have. */
  | { kind: 'missing-key' }
  | { kind: 'wrong-type'; type: string }
  | { kind: 'empty-key' }
);

const INPUT = ['input', 'input'] as const;
const METADATA = ['additional_metadata', 'additionalMetadata'] as const;
const STEP_VARIABLES = [INPUT, METADATA, ['workflow_run_id', 'workflowRunId']] as const;

const detail = (failure: ExpressionFailure, expected: string): string =>
  failure.kind === 'wrong-type' ? `expected ${expected}, got ${failure.type}` : failure.reason;

const step = (outcome: OutcomeKind, subject: string, options: Partial<ContextRule> = {}): ContextRule => ({
  variables: STEP_VARIABLES,
  outcome,
  extensions: true,
  describe: (failure) =>
    `failed to parse step expression (${failure.expression}): ${detail(
      failure,
      `${outcome === 'key' ? 'string' : 'int'} output for ${subject}`,
    )}`,
  ...options,
});

const verdictText = (failure: ExpressionFailure): string =>
  failure.kind === 'wrong-type'
    ? `expression did not evaluate to a boolean: got ${failure.type}`
    : failure.reason;

const webhookText =
  (capitalised: string, inSentence: string) =>
  (failure: ExpressionFailure): string => {
    switch (failure.kind) {
      case 'wrong-type':
        return `${capitalised} expression must evaluate to a string`;
      // Recorded: a missing key reads as an empty string here, unlike everywhere else.
      case 'missing-key':
      case 'empty-key':
        return `${capitalised} evaluated to an empty string`;
      case 'error':
        return `Failed to evaluate ${inSentence} expression`;
    }
  };

const webhook = (capitalised: string, inSentence: string): ContextRule => ({
  variables: [INPUT, ['headers', 'headers']],
  outcome: 'key',
  emptyKeyRefused: true,
  extensions: false,
  describe: webhookText(capitalised, inSentence),
});

export const CEL_CONTEXTS = {
  'concurrency-key': step('key', 'concurrency key'),
  'concurrency-limit': step('count', 'concurrency max runs', { fractionAllowed: false }),
  'batch-key': step('key', 'batch group key', {
    describe: (failure) =>
      `failed to parse batch group key expression (${failure.expression}): ${detail(failure, 'string output for batch group key')}`,
  }),
  'rate-limit-key': step('key', 'rate limit key'),
  'rate-limit-units': step('count', 'rate limit units', { fractionAllowed: true }),
  'rate-limit-limit': step('count', 'rate limit value', { fractionAllowed: true }),
  'idempotency-key': {
    variables: [INPUT, METADATA],
    outcome: 'key',
    emptyKeyRefused: true,
    extensions: true,
    describe: (failure) =>
      `failed to evaluate idempotency key expression (${failure.expression}): ${detail(failure, 'string output for idempotency key')}`,
  },
  'event-filter': {
    variables: [INPUT, METADATA, ['payload', 'payload'], ['event_id', 'eventId'], ['event_key', 'eventKey']],
    outcome: 'verdict',
    blank: false,
    extensions: true,
    describe: verdictText,
  },
  condition: {
    variables: [INPUT, ['output', 'output']],
    outcome: 'verdict',
    blank: true,
    extensions: true,
    describe: verdictText,
  },
  'webhook-event-key': webhook('Event key', 'event key'),
  'webhook-scope': webhook('Scope', 'scope'),
} as const satisfies Record<CelContext, ContextRule>;

/** The TypeScript type a context yields: a key is a string, a count a whole number, a verdict a boolean. */
export type CelOutcome<C extends CelContext> = Outcomes[(typeof CEL_CONTEXTS)[C]['outcome']];

export const contextRule = (context: CelContext): ContextRule => CEL_CONTEXTS[context];

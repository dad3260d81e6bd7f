import { EngineError, LIMITS } from '@hatchet-ts/contracts';
import { checkExpression, compile } from './compile';
import type { CelContext } from './contexts';

const CONTEXTS: Record<CelContext, readonly string[]> = {
  'concurrency-key': ['input', 'additional_metadata', 'workflow_run_id'],
  'concurrency-limit': ['input', 'additional_metadata', 'workflow_run_id'],
  'batch-key': ['input', 'additional_metadata', 'workflow_run_id'],
  'rate-limit-key': ['input', 'additional_metadata', 'workflow_run_id'],
  'rate-limit-units': ['input', 'additional_metadata', 'workflow_run_id'],
  'rate-limit-limit': ['input', 'additional_metadata', 'workflow_run_id'],
  'idempotency-key': ['input', 'additional_metadata'],
  'event-filter': ['input', 'additional_metadata', 'payload', 'event_id', 'event_key'],
  condition: ['input', 'output'],
  'webhook-event-key': ['input', 'headers'],
  'webhook-scope': ['input', 'headers'],
};
const VARIABLES = [...new Set([...Object.values(CONTEXTS).flat(), 'parents'])];

describe('10.2: each context has exactly its documented variables', () => {
  for (const context of Object.keys(CONTEXTS) as CelContext[]) {
    for (const variable of VARIABLES) {
      const known = CONTEXTS[context].includes(variable);
      it(`${context} ${known ? 'knows' : 'refuses'} ${variable}`, () => {
        const fault = checkExpression(context, `${variable} == ${variable}`);
        if (known) expect(fault).toBeNull();
        else expect(fault).toContain(`undeclared reference to '${variable}'`);
      });
    }
  }
});

describe('10.2.6: what is wrong with an expression is said when it is compiled', () => {
  it.each([
    ['input.n >', '1:9'],
    ['input.n ==\ninput..x', '2:6'],
    ['"open', '1:1'],
    ['a b', '1:3'],
    ['foo(', '1:4'],
    ['in', '1:1'],
    ['ünï == 1', '1:1'],
  ])('a syntax error in %p names its position', (expression, position) => {
    const fault = checkExpression('concurrency-key', expression);
    expect(fault).toContain(`failed to compile expression: <input>:${position}: `);
  });

  it.each(['nope(input.x)', 'input.x.nope()', 'has(1)', 'input.x.map(y)'])(
    'an unknown function in %p is refused',
    (expression) => {
      expect(checkExpression('event-filter', expression)).toContain("there is no function '");
    },
  );

  it('C9: `parents` is refused at registration, not at run time', () => {
    expect(checkExpression('concurrency-key', 'parents.start.key')).toBe(
      "failed to compile expression: undeclared reference to 'parents', known here: input, additional_metadata, workflow_run_id",
    );
  });

  it('a variable of a comprehension is known inside of it only', () => {
    expect(checkExpression('event-filter', 'input.items.all(x, x > 0)')).toBeNull();
    expect(checkExpression('event-filter', 'input.items.all(x, x > 0) && x == 1')).toContain(
      "undeclared reference to 'x'",
    );
  });

  it('names of types are values', () => {
    expect(checkExpression('event-filter', 'type(input.n) == double || type(input.n) == string')).toBeNull();
  });

  it('compile throws invalid_argument', () => {
    expect(() => compile('condition', 'output.')).toThrow(
      expect.objectContaining({ name: 'EngineError', code: 'invalid_argument' }),
    );
    expect(() => compile('condition', 'output.')).toThrow(EngineError);
  });
});

describe('10.2.5: expressions of blanks', () => {
  it.each<[CelContext, boolean | null]>([
    ['event-filter', false],
    ['condition', true],
  ])('in %s are allowed and mean %p', (context, meaning) => {
    expect(compile(context, '').program).toBe(meaning);
    expect(compile(context, ' \n').program).toBe(meaning);
  });

  it.each<CelContext>([
    'concurrency-key',
    'batch-key',
    'rate-limit-key',
    'idempotency-key',
    'webhook-event-key',
  ])('in %s are refused', (context) => {
    expect(checkExpression(context, ' ')).toBe('failed to compile expression: it is empty');
  });
});

describe('10.2.1: string extensions', () => {
  const EXTENSIONS = ['input.s.replace("a", "b")', 'input.s.upperAscii()', 'checksum(input.s)'];

  it.each(EXTENSIONS)('%s is known where tasks, events and conditions are concerned', (expression) => {
    for (const context of ['concurrency-key', 'idempotency-key', 'event-filter', 'condition'] as const) {
      expect(checkExpression(context, expression)).toBeNull();
    }
  });

  it.each(EXTENSIONS)('%s is unknown in webhook expressions', (expression) => {
    expect(checkExpression('webhook-event-key', expression)).toContain('there is no function');
  });
});

describe('the size of an expression is bounded (reliability section 5, CEL)', () => {
  const accepted = (expression: string) => checkExpression('event-filter', expression);

  it('by its length', () => {
    expect(accepted(`"${'a'.repeat(LIMITS.expressionLength - 2)}" == "b"`)).toContain(
      `it is longer than ${LIMITS.expressionLength} characters`,
    );
    expect(accepted(`"${'a'.repeat(LIMITS.expressionLength - 10)}" == "b"`)).toBeNull();
  });

  it('by its depth', () => {
    expect(accepted(`input${'.a'.repeat(LIMITS.expressionDepth)}`)).toContain('levels deep');
    expect(accepted(`input${'.a'.repeat(LIMITS.expressionDepth - 1)}`)).toBeNull();
    expect(accepted(`${'['.repeat(2000)}${']'.repeat(2000)}`)).toMatch(/nested/);
  });

  it('by the number of its parts', () => {
    expect(accepted(`1 in [${Array(LIMITS.expressionNodes).fill('1').join(',')}]`)).toContain(
      `it has more than ${LIMITS.expressionNodes} parts`,
    );
  });
});

it('compiles a text once per context', () => {
  expect(compile('concurrency-key', 'input.once')).toBe(compile('concurrency-key', 'input.once'));
  expect(compile('concurrency-key', 'input.once')).not.toBe(compile('batch-key', 'input.once'));
});

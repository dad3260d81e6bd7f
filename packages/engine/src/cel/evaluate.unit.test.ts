import { createHash } from 'node:crypto';
import { LIMITS } from '@hatchet-ts/contracts';
import { compile } from './compile';
import type { CelContext, CelVariables } from './contexts';
import { evaluate } from './evaluate';

const STEP = { input: {}, additionalMetadata: {}, workflowRunId: 'run-1' };

const key = (expression: string, input: unknown = {}, additionalMetadata: unknown = {}) =>
  evaluate(compile('concurrency-key', expression), { ...STEP, input, additionalMetadata });

const verdict = (expression: string, input: unknown = {}) =>
  evaluate(compile('event-filter', expression), {
    input,
    additionalMetadata: { source: 'shop' },
    payload: { min: 5 },
    eventId: 'e1',
    eventKey: 'order:paid',
  });

const yields = <T>(value: T) => ({ ok: true, value });

describe('10.2: what each context evaluates to', () => {
  it('a concurrency key is a string made of input, metadata and the run', () => {
    expect(
      key(
        'input.user + ":" + additional_metadata.tier + ":" + workflow_run_id',
        { user: 'ann' },
        { tier: 'x' },
      ),
    ).toEqual(yields('ann:x:run-1'));
  });

  it.each<[CelContext, string, unknown]>([
    ['batch-key', 'input.key', 'k'],
    ['batch-key', "'default'", 'default'],
    ['rate-limit-key', '"api:" + input.key', 'api:k'],
    ['rate-limit-units', 'input.n', 3],
    ['rate-limit-units', '2', 2],
    ['rate-limit-limit', 'input.tier == "pro" ? 100 : 10', 100],
    ['concurrency-limit', 'input.n', 3],
    ['concurrency-limit', '0', 0],
  ])('%s: %s', (context, expression, expected) => {
    const variables = { ...STEP, input: { key: 'k', n: 3, tier: 'pro' } };
    expect(evaluate(compile(context, expression), variables as CelVariables[typeof context])).toEqual(
      yields(expected),
    );
  });

  it('an idempotency key is made of input and metadata', () => {
    expect(
      evaluate(compile('idempotency-key', 'input.order + additional_metadata.v'), {
        input: { order: 'o1' },
        additionalMetadata: { v: '-2' },
      }),
    ).toEqual(yields('o1-2'));
  });

  it('EVT-15: an event filter sees input, payload, additional_metadata, event_id and event_key', () => {
    expect(
      verdict(
        'input.n > payload.min && additional_metadata.source == "shop" && event_key == "order:paid" && event_id == "e1"',
        { n: 6 },
      ),
    ).toEqual(yields(true));
  });

  it('a filter without a payload sees an empty one', () => {
    const variables = { input: {}, additionalMetadata: null, payload: null, eventId: '', eventKey: '' };
    expect(
      evaluate(compile('event-filter', 'has(payload.x) || has(additional_metadata.x)'), variables),
    ).toEqual(yields(false));
  });

  it('a condition sees the output of the parent or the payload of the event', () => {
    expect(evaluate(compile('condition', 'output.v > 5'), { input: null, output: { v: 6 } })).toEqual(
      yields(true),
    );
    expect(evaluate(compile('condition', 'input.x == 1'), { input: { x: 1 }, output: { x: 1 } })).toEqual(
      yields(true),
    );
    expect(evaluate(compile('condition', ''), { input: null, output: null })).toEqual(yields(true));
  });

  it('WHK-04: a webhook key is made of body and lower-case headers', () => {
    expect(
      evaluate(compile('webhook-event-key', "'github:' + headers['x-github-event'] + ':' + input.action"), {
        input: { action: 'created' },
        headers: { 'x-github-event': 'star' },
      }),
    ).toEqual(yields('github:star:created'));
  });
});

describe('CEL over JSON', () => {
  const INPUT = {
    n: 2,
    f: 1.5,
    key: 'a',
    none: null,
    yes: true,
    items: [1, 2, 3],
    user: { name: 'Ann', tags: ['x', 'y'] },
    constructor: 'c',
    $typeName: 'google.protobuf.Duration',
  };

  it.each([
    'input.n == 2',
    'input.n > 1',
    'input.n + 1.0 == 3.0',
    'int(input.n) + 1 == 3',
    'string(input.n) == "2"',
    'input.f < 2',
    'type(input.n) == double',
    'has(input.user.name)',
    '!has(input.missing)',
    'has(input.none) && input.none == null',
    '"none" in input',
    '"x" in input.user.tags',
    'input["user"]["name"] == "Ann"',
    'input.items.all(x, x > 0)',
    'input.items.exists(x, x == 2)',
    'input.items.exists_one(x, x == 2)',
    'input.items.filter(x, x > 1).size() == 2',
    'input.items.map(x, x * 2.0) == [2.0, 4.0, 6.0]',
    'input.user.all(k, k in ["name", "tags"])',
    'input.user == {"name": "Ann", "tags": ["x", "y"]}',
    'input.items[0] == 1',
    'input.key.startsWith("a") && input.key.size() == 1',
    'input.yes ? true : false',
    'input.missing == 1 || input.yes',
    'input.constructor == "c" && input["$typeName"] == "google.protobuf.Duration"',
    '!has(input.toString) && !has(input.__proto__)',
    'duration("1h") > duration("59m")',
    'timestamp("2026-01-02T03:04:05Z").getHours() == 3',
    '"a,b".split(",")[1] == "b"',
    '["a", "b"].join("-") == "a-b"',
    '"banana".replace("an", "AN") == "bANANa" && "banana".replace("an", "AN", 1) == "bANana"',
    '" x ".trim() + "abc".charAt(1) + "abc".substring(2) == "xbc"',
    '"aXb".lowerAscii() == "axb" && "abc".reverse() == "cba"',
    '"abcabc".indexOf("c") == 2 && "abcabc".lastIndexOf("c") == 5',
    '"%s-%d".format(["a", 3]) == "a-3"',
    '"ab12".matches("[a-z]+[0-9]+") && matches("x", "^x$")',
  ])('%s', (expression) => {
    expect(verdict(expression, INPUT)).toEqual(yields(true));
  });

  it('reads keys such as __proto__ of a parsed body as data', () => {
    expect(key('input.__proto__.x', JSON.parse('{"__proto__":{"x":"own"}}'))).toEqual(yields('own'));
  });

  it('10.2.1: checksum() is the hex SHA-256 of a string, as function and as method, in filters too', () => {
    const sha = createHash('sha256').update('a').digest('hex');
    expect(key('checksum(input.key)', INPUT)).toEqual(yields(sha));
    expect(key('input.key.checksum()', INPUT)).toEqual(yields(sha));
    expect(verdict(`checksum(input.key) == "${sha}"`, INPUT)).toEqual(yields(true));
  });
});

describe('10.2.2: numbers', () => {
  const count = (context: 'rate-limit-units' | 'concurrency-limit', expression: string, input: unknown) =>
    evaluate(compile(context, expression), { ...STEP, input });

  it('doubles are truncated where a count is asked for', () => {
    expect(count('rate-limit-units', 'input.n', { n: 2.9 })).toEqual(yields(2));
  });

  it('a fraction is no limit of runs', () => {
    expect(count('concurrency-limit', 'input.n', { n: 2.5 })).toMatchObject({
      ok: false,
      error:
        'failed to parse step expression (input.n): expected int output for concurrency max runs, got double',
    });
  });

  it.each([-1, 1e300])('%p is no count', (n) => {
    expect(count('concurrency-limit', 'input.n', { n })).toMatchObject({
      ok: false,
      error: expect.stringContaining('is not a whole number of 0 or more'),
    });
  });
});

describe('10.3: texts of failures', () => {
  it('a missing key fails unless has() asks for it', () => {
    expect(key('input.missing')).toEqual({
      ok: false,
      error: 'failed to parse step expression (input.missing): no such key: missing',
      reason: 'no such key: missing',
    });
  });

  it.each<[string, unknown, string]>([
    ['input.n', { n: 1 }, 'double'],
    ['1', {}, 'int'],
    ['input.n', { n: true }, 'bool'],
    ['input.n', { n: null }, 'null_type'],
    ['input.n', { n: [] }, 'list'],
    ['input', {}, 'map'],
  ])('a concurrency key %s over %j names the type it got', (expression, input, type) => {
    expect(key(expression, input)).toMatchObject({
      error: `failed to parse step expression (${expression}): expected string output for concurrency key, got ${type}`,
    });
  });

  it.each<[CelContext, string]>([
    [
      'rate-limit-key',
      'failed to parse step expression (1.0): expected string output for rate limit key, got double',
    ],
    [
      'batch-key',
      'failed to parse batch group key expression (1.0): expected string output for batch group key, got double',
    ],
    ['event-filter', 'expression did not evaluate to a boolean: got double'],
    ['condition', 'expression did not evaluate to a boolean: got double'],
    ['webhook-event-key', 'Event key expression must evaluate to a string'],
    ['webhook-scope', 'Scope expression must evaluate to a string'],
  ])('%s of the wrong type', (context, error) => {
    const variables = { ...STEP, payload: {}, eventId: '', eventKey: '', output: {}, headers: {} };
    expect(evaluate(compile(context, '1.0'), variables as never)).toMatchObject({ ok: false, error });
  });

  it('rate limit units that are no number say so', () => {
    expect(evaluate(compile('rate-limit-units', '"3"'), STEP)).toMatchObject({
      error: 'failed to parse step expression ("3"): expected int output for rate limit units, got string',
    });
  });

  it('metadata that is no object has a sentence of its own', () => {
    expect(key('input.a', { a: 'x' }, [1])).toMatchObject({
      ok: false,
      error: 'failed to process additional metadata: not a json object',
    });
  });

  it('a failing batch key names its expression', () => {
    expect(evaluate(compile('batch-key', 'input.a.b'), STEP)).toMatchObject({
      error: 'failed to parse batch group key expression (input.a.b): no such key: a',
    });
  });

  it('WHK: an empty or missing webhook key is an empty string, anything else a failed evaluation', () => {
    const webhook = (expression: string, input: unknown) =>
      evaluate(compile('webhook-event-key', expression), { input, headers: {} });
    expect(webhook('input.type', { a: 1 })).toMatchObject({
      error: 'Event key evaluated to an empty string',
    });
    expect(webhook('""', {})).toMatchObject({ error: 'Event key evaluated to an empty string' });
    expect(webhook('"a" + input.n', { n: 1 })).toMatchObject({
      error: 'Failed to evaluate event key expression',
      reason: expect.stringContaining('no matching overload'),
    });
  });

  it('an empty idempotency key is refused', () => {
    expect(
      evaluate(compile('idempotency-key', 'input.k'), { input: { k: '' }, additionalMetadata: {} }),
    ).toMatchObject({ ok: false, reason: 'the result is an empty string' });
  });

  it('a key too long for an index is refused, with the way out', () => {
    expect(key('input.k', { k: 'é'.repeat(LIMITS.expressionKeyBytes / 2) })).toMatchObject({ ok: true });
    expect(key('input.k', { k: 'é'.repeat(LIMITS.expressionKeyBytes / 2 + 1) })).toMatchObject({
      ok: false,
      error: expect.stringContaining('checksum() shortens it'),
    });
  });
});

describe('bad expressions and inputs never wedge (reliability section 5, CEL)', () => {
  it.each([
    ['division by zero', '1 / 0 == 1', {}],
    ['null input', 'input.n > 1', null],
    ['a missing key below a missing key', 'input.a.b.c == 1', {}],
    ['a key of a number', 'input.n.x == 1', { n: 1 }],
    ['an index out of range', 'input.items[5] == 1', { items: [1] }],
    ['a comparison of unlike things', 'input.n > "a"', { n: 1 }],
    ['a bad regular expression', '"a".matches("[")', {}],
    ['a conversion that fails', 'int("x") == 1', {}],
  ])('%s is a failure with a reason', (_name, expression, input) => {
    expect(verdict(expression, input)).toMatchObject({ ok: false, reason: expect.stringMatching(/./) });
  });

  /** Processor time in ms: on a busy machine the time on the wall says nothing. */
  const spent = (evaluation: () => unknown): number => {
    const start = process.cpuUsage();
    evaluation();
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1000;
  };
  const EXHAUSTED = { ok: false, reason: expect.stringContaining('takes more than') };
  const numbers = (count: number) => ({ items: Array.from({ length: count }, (_, i) => i) });

  it('a regular expression that backtracks elsewhere is linear here', () => {
    expect(verdict('input.s.matches("(a+)+$")', { s: `${'a'.repeat(40)}b` })).toEqual(yields(false));
  });

  it('a regular expression over a megabyte is refused before it starts', () => {
    expect(verdict('input.s.matches("(.*a){100}b")', { s: 'a'.repeat(1_000_000) })).toMatchObject(EXHAUSTED);
  });

  it('a regular expression is bounded in length', () => {
    expect(verdict('"a".matches(input.p)', { p: 'a'.repeat(2000) })).toMatchObject({
      ok: false,
      reason: expect.stringContaining('at most 1000 characters'),
    });
  });

  it('a comprehension over a million items ends', () => {
    const input = numbers(1_000_000);
    expect(verdict('input.items.all(x, x >= 0)', input)).toMatchObject(EXHAUSTED);
    expect(spent(() => verdict('input.items.all(x, x >= 0)', input))).toBeLessThan(1000);
  });

  it('nested comprehensions end, also where the macro swallows errors', () => {
    const input = numbers(1000);
    expect(
      verdict('input.items.exists(x, input.items.all(y, input.items.exists(z, z < 0)))', input),
    ).toMatchObject(EXHAUSTED);
  });

  it('a comprehension within the bound is answered', () => {
    expect(verdict('input.items.filter(x, x >= 5).size() == 995', numbers(1000))).toEqual(yields(true));
  });

  it('map() and filter() over thousands of items are answered', () => {
    expect(verdict('input.items.filter(x, x >= 5).map(x, x * 2.0).all(x, x >= 10.0)', numbers(1500))).toEqual(
      yields(true),
    );
  });

  it('lists that grow from one list do not disturb each other', () => {
    expect(
      verdict(
        '([1] + [2] + [3]) == [1, 2, 3] && input.items.map(x, [x] + [9.0]) == [[0, 9], [1, 9]]',
        numbers(2),
      ),
    ).toEqual(yields(true));
    expect(verdict('[input.items + [7], input.items + [8]] == [[0, 7], [0, 8]]', numbers(1))).toEqual(
      yields(true),
    );
  });

  it('comparing lists of a million items ends', () => {
    const input = numbers(1_000_000);
    expect(verdict('input.items == input.items', input)).toMatchObject(EXHAUSTED);
    expect(spent(() => verdict('input.items == input.items', input))).toBeLessThan(1000);
  });

  it('searching a text of a megabyte again and again ends', () => {
    const input = { s: 'z'.repeat(1_000_000), ...numbers(1000) };
    expect(verdict('input.items.exists(x, input.s.contains("a" + string(x)))', input)).toMatchObject(
      EXHAUSTED,
    );
  });

  it('replace() cannot build more than its bound', () => {
    expect(verdict('input.s.replace("a", input.s).size() > 1', { s: 'a'.repeat(10_000) })).toMatchObject({
      ok: false,
      reason: expect.stringContaining('replace() would build more than'),
    });
  });

  it('the next evaluation starts with a fresh allowance', () => {
    expect(verdict('input.items.all(x, x >= 0)', numbers(1_000_000)).ok).toBe(false);
    expect(verdict('input.items.all(x, x >= 0)', numbers(100))).toEqual(yields(true));
  });
});

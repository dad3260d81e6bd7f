import fc from 'fast-check';
import { deriveTaskId, isUuid, uuidLowerBound, uuidTime, uuidv7 } from './uuid';

const V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const times = fc.integer({ min: 0, max: 2 ** 48 - 1 });

describe('uuidv7', () => {
  it('has the form of version 7 and carries exactly the given time', () => {
    fc.assert(
      fc.property(times, (ms) => {
        const id = uuidv7(ms);
        expect(id).toMatch(V7);
        expect(uuidTime(id)).toBe(ms);
      }),
    );
  });

  it('drops fractions of milliseconds', () => {
    expect(uuidTime(uuidv7(1_700_000_000_000.9))).toBe(1_700_000_000_000);
  });

  it('sorts in the order of making within a millisecond, and never repeats', () => {
    const ids = Array.from({ length: 100_000 }, () => uuidv7(1_700_000_000_000));
    expect(ids).toEqual([...ids].sort());
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('sorts by time and honours a time that goes back', () => {
    fc.assert(
      fc.property(times, times, (a, b) => {
        const first = uuidv7(a);
        const second = uuidv7(b);
        if (a < b) expect(first < second).toBe(true);
        if (a > b) expect(first > second).toBe(true);
        expect(uuidTime(second)).toBe(b);
      }),
    );
  });

  it('does not repeat when two clocks are used in turn', () => {
    const ids = Array.from({ length: 10_000 }, (_, i) => uuidv7(1_700_000_000_000 + (i % 2)));
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('spreads its random bits evenly', () => {
    const ones = new Array<number>(128).fill(0);
    const count = 4_000;
    for (let i = 0; i < count; i++) {
      // A new millisecond each, so that the counter's random start is part of the sample.
      const bits = BigInt(`0x${uuidv7(1_700_000_000_000 + i).replaceAll('-', '')}`);
      for (let bit = 0; bit < 128; bit++) if ((bits >> BigInt(127 - bit)) & 1n) ones[bit]!++;
    }
    // Behind version and variant: the counter without its top bit, and the 48 bits of the tail. Six standard deviations.
    const randomBits = [...ones.slice(53, 64), ...ones.slice(66)];
    const tolerance = 6 * Math.sqrt(count / 4);
    for (const sum of randomBits) expect(Math.abs(sum - count / 2)).toBeLessThan(tolerance);
    expect(ones[52]).toBe(0);
  });

  it.each([-1, Number.NaN, 2 ** 48])('refuses the time %p', (ms) => {
    expect(() => uuidv7(ms)).toThrow(/expected 0 to 2\^48-1/);
  });
});

describe('uuidLowerBound', () => {
  it('lies between the ids of the millisecond before and its own', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 48 - 1 }), (ms) => {
        const bound = uuidLowerBound(ms);
        expect(bound).toMatch(V7);
        expect(uuidv7(ms - 1) < bound).toBe(true);
        expect(uuidv7(ms) >= bound).toBe(true);
      }),
    );
  });
});

describe('deriveTaskId', () => {
  const runId = uuidv7(1_700_000_000_000);

  it('is a version 7 id with the time of the run', () => {
    const id = deriveTaskId(runId, 0);
    expect(id).toMatch(V7);
    expect(uuidTime(id)).toBe(uuidTime(runId));
  });

  it('gives the same id for the same run and index, however the run is spelled', () => {
    expect(deriveTaskId(runId, 7)).toBe(deriveTaskId(runId, 7));
    expect(deriveTaskId(runId.toUpperCase(), 7)).toBe(deriveTaskId(runId, 7));
  });

  it('never changes between releases, because repeated work relies on it', () => {
    expect(deriveTaskId('018bcfe5-6800-7000-8000-000000000001', 3)).toBe(
      '018bcfe5-6800-788a-9c8e-e01db68f1fac',
    );
  });

  it('gives different ids for different runs and indexes', () => {
    const runs = Array.from({ length: 100 }, () => uuidv7(1_700_000_000_000));
    const ids = runs.flatMap((run) => [
      run,
      ...Array.from({ length: 100 }, (_, index) => deriveTaskId(run, index)),
    ]);
    expect(new Set(ids).size).toBe(100 * 101);
  });
});

describe('isUuid', () => {
  it('accepts canonical text of any version in either case', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.boolean(), (id, isUpper) => {
        expect(isUuid(isUpper ? id.toUpperCase() : id)).toBe(true);
      }),
    );
    expect(isUuid('00000000-0000-0000-0000-000000000000')).toBe(true);
  });

  it('refuses a UUID with any one character replaced by a foreign one', () => {
    const id = uuidv7(1_700_000_000_000);
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 35 }),
        fc.constantFrom('g', 'G', ' ', '\0', '{', '/', ':', 'é', '０', '--'),
        (at, foreign) => {
          expect(isUuid(id.slice(0, at) + foreign + id.slice(at + 1))).toBe(false);
        },
      ),
    );
    expect(isUuid(`${id.slice(0, 8)}0${id.slice(9)}`)).toBe(false);
  });

  it.each([
    undefined,
    null,
    42,
    '',
    'x',
    {},
    ['018bcfe5-6800-7000-8000-000000000001'],
    '{018bcfe5-6800-7000-8000-000000000001}',
    '018bcfe5680070008000000000000001',
    '018bcfe5-6800-7000-8000-000000000001\n',
    ' 018bcfe5-6800-7000-8000-00000000001',
  ])('refuses %p', (value) => {
    expect(isUuid(value)).toBe(false);
  });
});

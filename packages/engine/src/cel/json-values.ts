/**
 * JSON as CEL values. The library would copy each object into a Map, and reads `$typeName` and `constructor` keys of
 * user data as its own; these views copy nothing, know only own keys and charge for what is read.
 */
import type { CelInput, CelList, CelMap, CelUint, CelValue } from '@bufbuild/cel';
import { charge } from './work-meter';

/** How the library recognises maps and lists. */
const MAP_MARK = Symbol.for('@bufbuild/cel/map');
const LIST_MARK = Symbol.for('@bufbuild/cel/list');

/** What reading costs, in units of work. Charged here because whatever is done with a value begins with reading it. */
const UNITS_PER_VALUE = 1 / 20;
const UNITS_PER_CHARACTER = 1 / 2000;

type CelKey = bigint | string | boolean | CelUint | number;

class JsonMap {
  readonly [MAP_MARK] = true;

  constructor(private readonly object: Record<string, unknown>) {}

  get size(): number {
    return Object.keys(this.object).length;
  }

  get(key: CelKey): CelValue | undefined {
    return this.has(key) ? read(this.object[key as string]) : undefined;
  }

  has(key: CelKey): boolean {
    return typeof key === 'string' && Object.hasOwn(this.object, key);
  }

  *keys(): IterableIterator<string> {
    for (const key of Object.keys(this.object)) {
      charge(UNITS_PER_VALUE);
      yield key;
    }
  }

  *values(): IterableIterator<CelValue> {
    for (const key of this.keys()) yield read(this.object[key]);
  }

  *entries(): IterableIterator<[string, CelValue]> {
    for (const key of this.keys()) yield [key, read(this.object[key])];
  }

  forEach(visit: (value: CelValue, key: string, map: unknown) => void): void {
    for (const [key, value] of this.entries()) visit(value, key, this);
  }

  [Symbol.iterator](): IterableIterator<[string, CelValue]> {
    return this.entries();
  }
}

class JsonList {
  readonly [LIST_MARK] = true;

  constructor(private readonly array: readonly unknown[]) {}

  get size(): number {
    return this.array.length;
  }

  get(index: number): CelValue | undefined {
    return index in this.array ? read(this.array[index]) : undefined;
  }

  *values(): IterableIterator<CelValue> {
    for (const element of this.array) {
      charge(UNITS_PER_VALUE);
      yield read(element);
    }
  }

  [Symbol.iterator](): IterableIterator<CelValue> {
    return this.values();
  }
}

/**
 * The result of joining lists, which `map` and `filter` do once per element. A longer list shares the array of the
 * shorter one it grew from, so that building n elements costs n steps; the library's own lists nest n deep.
 */
class JoinedList {
  readonly [LIST_MARK] = true;

  private constructor(
    private readonly shared: CelValue[],
    readonly size: number,
  ) {}

  static join(left: CelList, right: CelList): CelList {
    const grown = left instanceof JoinedList && left.size === left.shared.length ? left.shared : [...left];
    for (const element of right) {
      charge(UNITS_PER_VALUE);
      grown.push(element);
    }
    return new JoinedList(grown, grown.length) as unknown as CelList;
  }

  get(index: number): CelValue | undefined {
    return index < this.size ? this.shared[index] : undefined;
  }

  *values(): IterableIterator<CelValue> {
    for (let index = 0; index < this.size; index++) {
      charge(UNITS_PER_VALUE);
      yield this.shared[index]!;
    }
  }

  [Symbol.iterator](): IterableIterator<CelValue> {
    return this.values();
  }
}

export const joinLists = JoinedList.join;

const view = (json: unknown): CelValue => {
  switch (typeof json) {
    case 'string':
    case 'number':
    case 'boolean':
      return json;
    case 'object':
      if (json === null) return null;
      if (Array.isArray(json)) return new JsonList(json) as unknown as CelList;
      return new JsonMap(json as Record<string, unknown>) as unknown as CelMap;
    default:
      throw new Error(`a value of type ${typeof json} is not JSON`);
  }
};

const read = (json: unknown): CelValue => {
  charge(typeof json === 'string' ? UNITS_PER_VALUE + json.length * UNITS_PER_CHARACTER : UNITS_PER_VALUE);
  return view(json);
};

/** @param json the result of JSON.parse; numbers are doubles, as everywhere in CEL over JSON */
export const toCelInput = (json: unknown): CelInput => view(json);

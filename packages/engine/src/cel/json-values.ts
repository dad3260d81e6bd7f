/**
 * JSON as CEL values. The library would copy each object into a Map, and reads `$typeName` and `constructor` keys of
 * user data as its own; these views copy nothing and know only own keys.
 */
import type { CelInput, CelList, CelMap, CelUint, CelValue } from '@bufbuild/cel';

/** How the library recognises maps and lists. */
const MAP_MARK = Symbol.for('@bufbuild/cel/map');
const LIST_MARK = Symbol.for('@bufbuild/cel/list');

type CelKey = bigint | string | boolean | CelUint | number;

class JsonMap {
  readonly [MAP_MARK] = true;

  constructor(private readonly object: Record<string, unknown>) {}

  get size(): number {
    return Object.keys(this.object).length;
  }

  get(key: CelKey): CelValue | undefined {
    return this.has(key) ? toCelValue(this.object[key as string]) : undefined;
  }

  has(key: CelKey): boolean {
    return typeof key === 'string' && Object.hasOwn(this.object, key);
  }

  keys(): IterableIterator<string> {
    return Object.keys(this.object).values();
  }

  *values(): IterableIterator<CelValue> {
    for (const key of this.keys()) yield toCelValue(this.object[key]);
  }

  *entries(): IterableIterator<[string, CelValue]> {
    for (const key of this.keys()) yield [key, toCelValue(this.object[key])];
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
    return index in this.array ? toCelValue(this.array[index]) : undefined;
  }

  *values(): IterableIterator<CelValue> {
    for (const element of this.array) yield toCelValue(element);
  }

  [Symbol.iterator](): IterableIterator<CelValue> {
    return this.values();
  }
}

const toCelValue = (json: unknown): CelValue => {
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

/** @param json the result of JSON.parse; numbers are doubles, as everywhere in CEL over JSON */
export const toCelInput = (json: unknown): CelInput => toCelValue(json);

import { EngineError, LIMITS } from '@hatchet-ts/contracts';

/** An answer with a thousand lines helps nobody and may not fit into trailers. */
const SHOWN_MAX = 20;

/** A refusal whose whole text clients know (engine rule 14.1). */
export const refuse = (message: string): never => {
  throw new EngineError('invalid_argument', message);
};

/** Everything that is wrong with a registration, told at once and in the recorded form. */
export class Problems {
  readonly #sentences: string[] = [];

  /** @param field path below the registration, with the names REST shows: `Tasks[0].Timeout` */
  add(field: string, sentence: string): void {
    this.#sentences.push(`validation failed on field 'CreateWorkflowVersionOpts.${field}': ${sentence}`);
  }

  /** @throws EngineError invalid_argument listing the problems found so far */
  throwIfAny(): void {
    if (this.#sentences.length === 0) return;
    const shown = this.#sentences.slice(0, SHOWN_MAX).map((sentence, index) => `${index}: ${sentence}\n`);
    const hidden = this.#sentences.length - shown.length;
    if (hidden > 0) shown.push(`and ${hidden} more\n`);
    refuse(`Invalid request: Validation failed with the following errors:\n${shown.join('')}`);
  }

  /** Postgres cannot store a NUL in a text. */
  storable(field: string, value: string): string {
    if (value.includes('\0')) this.add(field, 'the text contains a NUL character');
    return value;
  }

  text(field: string, value: string, lengthMax: number): string {
    if (value.length > lengthMax) {
      this.add(field, `the text has ${value.length} characters, at most ${lengthMax} are allowed`);
    }
    return this.storable(field, value);
  }

  name(field: string, value: string): string {
    if (!/^[a-zA-Z0-9.\-_]+$/.test(value)) {
      this.add(
        field,
        `Names must match the regular expression ^[a-zA-Z0-9\\.\\-_]+$, got '${value.slice(0, LIMITS.nameLength)}'`,
      );
    }
    return this.text(field, value, LIMITS.nameLength);
  }

  whole(field: string, value: number, min: number, max: number): number {
    if (!Number.isInteger(value) || value < min || value > max) {
      this.add(field, `the value must be a whole number from ${min} to ${max}, got ${value}`);
    }
    return value;
  }

  /** @returns at most the allowed number of entries, so that a flood of them is not looked at */
  entries<T>(field: string, list: readonly T[], max: number = LIMITS.registrationListEntries): readonly T[] {
    if (list.length <= max) return list;
    this.add(field, `there are ${list.length} entries, at most ${max} are allowed`);
    return list.slice(0, max);
  }

  /** The word for a number of the wire, or `fallback` with a problem where this server has no word for it. */
  choice<T>(field: string, value: number, words: Readonly<Record<number, T>>, fallback: T): T {
    if (Object.hasOwn(words, value)) return words[value]!;
    this.add(field, `the value ${value} is not one of ${Object.keys(words).join(', ')}`);
    return fallback;
  }
}

import type { Json } from './trace';

/** Stands in a recording for an id (the same id keeps its label within a file), the tenant, or a trace context. */
const LABEL = /<id\d+>|<tenant>|<new\d+>|\b00-[0-9a-f]{32}-[0-9a-f]{16}-01\b/g;
/** Labels and the placeholders that stand for any value of a kind. */
const PLACEHOLDER = new RegExp(`${LABEL.source}|<time>|<jwt>|<uuid>|<text>`, 'g');

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const KINDS: Record<string, string> = {
  '<time>': '\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(?:\\.\\d+)?(?:Z|[+-]\\d{2}:\\d{2})',
  '<jwt>': 'ey[\\w-]+\\.[\\w-]+\\.[\\w-]+',
  '<uuid>': UUID,
  '<text>': '[^]+',
};
/** Questions about the past are recorded without saying how far back: far enough for all that was played. */
const LOOK_BACK_MS = 3_600_000;
const TRACE_CONTEXT = '00-[0-9a-f]{32}-[0-9a-f]{16}-01';
/** What the original writes for a time it does not know; never right. */
const ZERO_TIME = /^0001-01-01T00:00:00/;

/**
 * Which real id stands behind which recorded label. A label has one id and an id has one label: two things that are
 * the same in the recording must be the same with us, and two that differ must differ.
 */
export class Bindings {
  private readonly ids: Map<string, string>;
  private readonly labels: Map<string, string>;

  constructor(known: Iterable<readonly [label: string, id: string]> = []) {
    this.ids = new Map(known);
    this.labels = new Map([...this.ids].map(([label, id]) => [id, label]));
  }

  /** A copy in which a comparison can be tried. */
  fork(): Bindings {
    return new Bindings(this.ids);
  }

  /** Takes over what a successful try has bound. */
  adopt(tried: Bindings): void {
    for (const [label, id] of tried.ids) this.bind(label, id);
  }

  get(label: string): string | undefined {
    return this.ids.get(label);
  }

  /** @returns false when the label has another id, or the id another label */
  bind(label: string, id: string): boolean {
    const known = this.ids.get(label);
    if (known !== undefined) return known === id;
    if (this.labels.has(id)) return false;
    this.ids.set(label, id);
    this.labels.set(id, label);
    return true;
  }

  /** Whether `text` is what `recorded` says, binding the labels in it. */
  matches(recorded: string, text: string): boolean {
    const labels: string[] = [];
    let pattern = '';
    let end = 0;
    for (const found of recorded.matchAll(PLACEHOLDER)) {
      const placeholder = found[0];
      pattern += literal(recorded.slice(end, found.index));
      end = found.index + placeholder.length;
      const kind = KINDS[placeholder];
      if (kind === undefined) labels.push(placeholder);
      pattern += kind ?? `(${placeholder.startsWith('00-') ? TRACE_CONTEXT : UUID})`;
    }
    if (end === 0) return recorded === text;
    const match = new RegExp(`^${pattern}${literal(recorded.slice(end))}$`).exec(text);
    if (match === null || ZERO_TIME.test(text)) return false;
    return labels.every((label, index) => this.bind(label, match[index + 1]!));
  }

  /** Shows a real value under its label, so that reports can be compared with the recording. */
  name(text: string): string {
    let named = text;
    for (const [id, label] of this.labels) named = named.replaceAll(id, label);
    return named;
  }

  /**
   * Puts real ids in place of labels, at any depth of `value`.
   * @param missing gives the id of a label met for the first time
   */
  substitute(value: Json, missing: (label: string, key: string) => string, now = new Date(), key = ''): Json {
    if (typeof value === 'string') {
      const looksBack = key === 'consider_events_since' || key === 'since' || value.includes('since=<time>');
      const time = looksBack ? new Date(now.getTime() - LOOK_BACK_MS) : now;
      return value
        .replaceAll('<time>', time.toISOString())
        .replace(LABEL, (label) => this.ids.get(label) ?? this.take(label, missing(label, key)));
    }
    if (Array.isArray(value)) return value.map((item) => this.substitute(item, missing, now, key));
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [name, this.substitute(item, missing, now, name)]),
    );
  }

  private take(label: string, id: string): string {
    // A trace context the client made itself keeps its value; it is no label.
    if (label !== id) this.bind(label, id);
    return id;
  }
}

/** The labels of ids in a value, in the order they appear. */
export function labelsIn(value: unknown): Set<string> {
  return new Set(JSON.stringify(value).match(/<id\d+>|<new\d+>/g) ?? []);
}

const literal = (text: string) => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

import { randomBytes, randomUUID } from 'node:crypto';
import { Bindings } from './bindings';
import { compare } from './compare';
import { type Json, type JsonObject, readTrace, type TraceLine, traceNames } from './trace';

/** What a platform that behaves as recorded would send: every label its own id, every time now. */
function live(value: Json, ids: Map<string, string>): Json {
  if (Array.isArray(value)) {
    const cut = /^… (\d+) more$/.exec(String(value.at(-1)));
    const shown = (cut === null ? value : value.slice(0, -1)).map((item) => live(item, ids));
    return cut === null
      ? shown
      : [...shown, ...Array.from({ length: Number(cut[1]) }, () => ({ timestamp: '2026-01-01T00:00:00Z' }))];
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, live(item, ids)]));
  }
  if (typeof value !== 'string') return value;
  return value
    .replaceAll('<time>', '2026-08-02T10:00:00.123Z')
    .replaceAll('<jwt>', 'eyJh.eyJz.c2ln')
    .replace(/<id\d+>|<tenant>/g, (label) => remember(ids, label, randomUUID()))
    .replace(/00-[0-9a-f]{32}-[0-9a-f]{16}-01/g, (label) =>
      remember(ids, label, `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`),
    );
}

function remember(ids: Map<string, string>, label: string, id: string): string {
  if (!ids.has(label)) ids.set(label, id);
  return ids.get(label)!;
}

const said = (line: TraceLine): Json | undefined =>
  line.dir === 'server'
    ? line.message
    : line.dir === 'rest'
      ? { answer: withoutZeroTimes(line.answer) }
      : undefined;
/** Years 1 in the recordings are defects, which a comparison never accepts. */
const withoutZeroTimes = (answer: Json) =>
  JSON.parse(
    JSON.stringify(answer)
      .replaceAll('0001-01-01T00:00:00Z', '<time>')
      .replace(/-9223372036854|-8/g, '1'),
  ) as Json;

describe('comparison with a recording', () => {
  it.each(traceNames())('finds no difference in %s played back to itself under other ids', (name) => {
    const ids = new Map<string, string>();
    const bindings = new Bindings();
    const found = readTrace(name).lines.flatMap((line) => {
      const recorded = said(line);
      return recorded === undefined ? [] : compare(recorded, live(recorded, ids), bindings);
    });
    expect(found).toEqual([]);
  });

  it('finds every field that is missing, added or changed', () => {
    const recorded = { task_name: 'a', priority: 1, results: [{ output: '{}' }] };
    const ours = { task_name: 'b', retry_count: 0, results: [{ output: '{}', error: '' }] };
    expect(compare(recorded, ours, new Bindings())).toEqual([
      { path: 'task_name', recorded: 'a', ours: 'b' },
      { path: 'priority', recorded: 1, ours: undefined },
      { path: 'results[0].error', recorded: undefined, ours: '' },
      { path: 'retry_count', recorded: undefined, ours: 0 },
    ]);
  });

  it('holds one id to one label and one label to one id', () => {
    const [one, other] = [randomUUID(), randomUUID()];
    const paths = (recorded: JsonObject, ours: JsonObject) =>
      compare(recorded, ours, new Bindings()).map((difference) => difference.path);
    expect(paths({ a: '<id1>', b: '<id1>' }, { a: one, b: other })).toEqual(['b']);
    expect(paths({ a: '<id1>', b: '<id2>' }, { a: one, b: one })).toEqual(['b']);
    expect(paths({ a: '<id1>', b: 'run <id1> failed' }, { a: one, b: `run ${one} failed` })).toEqual([]);
    expect(paths({ a: '<id1>' }, { a: 'not an id' })).toEqual(['a']);
  });

  it('takes one trace context for another as long as it stays the same', () => {
    const recorded = '00-a95d6ee0ef2888ded46effeaa6aa0158-d6c28cc0e1b4555c-01';
    const metadata = (context: string) => ({ additional_metadata: JSON.stringify({ traceparent: context }) });
    const bindings = new Bindings();
    const ours = '00-11111111111111111111111111111111-2222222222222222-01';
    expect(compare(metadata(recorded), metadata(ours), bindings)).toEqual([]);
    expect(compare(metadata(recorded), metadata(ours.replace('1', '3')), bindings)).toHaveLength(1);
    expect(compare(metadata(recorded), metadata('none'), new Bindings())).toHaveLength(1);
  });

  it('reads JSON that we make ourselves and compares what users made as text', () => {
    const spaced = (key: string) =>
      compare({ [key]: '{"a":1,"b":2}' }, { [key]: '{ "b": 2, "a": 1 }' }, new Bindings());
    expect(spaced('action_payload')).toEqual([]);
    expect(spaced('output')).toHaveLength(1);
  });

  it('pairs lists without order by what they hold', () => {
    const [left, right] = [randomUUID(), randomUUID()];
    const recorded = {
      results: [
        { task_name: 'left', id: '<id1>' },
        { task_name: 'right', id: '<id2>' },
      ],
      of: '<id1>',
    };
    const ours = {
      results: [
        { task_name: 'right', id: right },
        { task_name: 'left', id: left },
      ],
      of: left,
    };
    expect(compare(recorded, ours, new Bindings())).toEqual([]);
    expect(compare(recorded, { ...ours, of: right }, new Bindings()).map(({ path }) => path)).toEqual(['of']);
    expect(compare(recorded, { ...ours, results: ours.results.slice(1) }, new Bindings())).toHaveLength(2);
  });

  it('knows the length of a list of which the recording shows a part', () => {
    const rows = (count: number) => ({ rows: Array.from({ length: count }, () => 'x') });
    const recorded = { rows: ['x', '… 2 more'] };
    expect(compare(recorded, rows(3), new Bindings())).toEqual([]);
    expect(compare(recorded, rows(4), new Bindings())).toEqual([
      { path: 'rows.length', recorded: 3, ours: 4 },
    ]);
  });

  it('never takes the year 1 for a time', () => {
    expect(compare({ at: '<time>' }, { at: '0001-01-01T00:00:00Z' }, new Bindings())).toHaveLength(1);
    expect(compare({ at: '<time>' }, { at: '2026-08-02T10:00:00+02:00' }, new Bindings())).toEqual([]);
  });

  it('wants timelines newest first', () => {
    const row = (timestamp: string) => ({ timestamp });
    const recorded = { taskEvents: [row('<time>'), row('<time>')] };
    const [early, late] = [row('2026-08-02T10:00:00Z'), row('2026-08-02T10:00:01Z')];
    expect(compare(recorded, { taskEvents: [late, early] }, new Bindings())).toEqual([]);
    expect(compare(recorded, { taskEvents: [early, late] }, new Bindings())).toHaveLength(1);
  });
});

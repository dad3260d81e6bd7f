import { applyChanges, type Change } from './changes';
import { DIFFERENCES, usedChanges } from './differences';
import { parseTrace } from './trace';

const trace = parseTrace(
  '99-example',
  [
    { at: 0, call: 1, rpc: 'S/Trigger', dir: 'client', message: { name: 'a' } },
    { at: 0, call: 9, rpc: 'S/Listen', dir: 'server', message: { run: '<id1>', payload: '{"input":null}' } },
    { at: 0, call: 1, rpc: 'S/Trigger', dir: 'server', message: { run: '<id1>' } },
    { at: 0, call: 2, rpc: 'S/Report', dir: 'client', message: { run: '<id1>' } },
    { rest: 'GET /runs', status: 200, answer: { rows: [{ name: 'a-1' }, { name: 'b-2' }] } },
  ]
    .map((line) => JSON.stringify(line))
    .join('\n'),
);
const promised = (change: Change) => applyChanges(trace, [change]);

describe('a promise unlike the recording', () => {
  it('changes a field wherever it occurs', () => {
    const { trace: changed, used } = promised({
      kind: 'value',
      where: /^GET /,
      path: 'answer.rows.*.name',
      to: (name) => String(name).slice(0, 1),
    });
    expect(changed.lines[4]).toMatchObject({ answer: { rows: [{ name: 'a' }, { name: 'b' }] } });
    expect(used.size).toBe(1);
  });

  it('reaches into JSON text', () => {
    const { trace: changed } = promised({
      kind: 'value',
      where: /Listen/,
      path: 'message.payload.input',
      to: () => 1,
    });
    expect(changed.lines[1]).toMatchObject({ message: { payload: '{"input":1}' } });
  });

  it('leaves out what never happens when a call is refused', () => {
    const refusal = { dir: 'end', status: 'INVALID_ARGUMENT', details: 'no' };
    const { trace: changed } = promised({ kind: 'line', trace: '99-example', line: 3, promised: refusal });
    expect(changed.lines.map((line) => line.line)).toEqual([1, 3, 5]);
    expect(changed.calls.get(1)?.end).toMatchObject({ status: 'INVALID_ARGUMENT' });
  });

  it('adds what only we send', () => {
    const added = {
      kind: 'added',
      trace: '99-example',
      after: 3,
      call: 9,
      rpc: 'S/Listen',
      message: { run: 'x' },
    } as const;
    expect(promised(added).trace.lines[3]).toMatchObject({ dir: 'server', call: 9, message: { run: 'x' } });
  });

  it('tells which changes changed nothing', () => {
    const { used } = promised({ kind: 'value', where: /^GET /, path: 'answer.none', to: (value) => value });
    expect(used.size).toBe(0);
  });
});

describe('the table of differences', () => {
  const used = usedChanges();
  it.each(DIFFERENCES.map((difference) => [difference.topic, difference] as const))(
    'has no dead entry under "%s"',
    (_, difference) => {
      expect(difference.changes.filter((change) => used.get(change)!.length === 0)).toEqual([]);
    },
  );

  it('names every topic once', () => {
    const topics = DIFFERENCES.map((difference) => difference.topic);
    expect(topics).toEqual([...new Set(topics)]);
  });
});

import { stripVTControlCharacters } from 'node:util';
import { table } from './table';

const ID = '707d0855-80ab-4e1f-a156-f1c4546cbf52';
const HEADINGS = ['RUN', 'STATUS', 'WORKFLOW', 'CREATED', 'ERROR'];
const FAILED = '\u001b[31mFAILED\u001b[39m';
const ROWS = [
  [ID, FAILED, 'a-workflow-with-a-name', '12 min ago', 'the mail server refused the connection'],
  [ID, 'COMPLETED', 'tea', '394 ms ago', ''],
];
const lines = (rows: string[][], columns?: number) =>
  table(HEADINGS, rows, '', columns).split('\n').map(stripVTControlCharacters);

describe('a table', () => {
  it('stays within a terminal by shortening texts, last ones first; ids, states and times stay whole', () => {
    const [head, first, second] = lines(ROWS, 100);

    for (const line of [head!, first!, second!]) expect(line.length).toBeLessThanOrEqual(100);
    const cells = (line: string) =>
      HEADINGS.map((heading) => line.slice(head!.indexOf(heading)).split(/ {2,}/)[0]);
    expect(cells(second!).slice(0, 4)).toEqual([ID, 'COMPLETED', 'tea', '394 ms ago']);
    expect(cells(first!).slice(0, 2)).toEqual([ID, 'FAILED']);
    expect(cells(first!)[3]).toBe('12 min ago');
    expect(cells(first!)[4]).toMatch(/^the mail .*…$/);
  });

  it('leaves out what is empty in every row, so that runs without errors fit 80 columns whole', () => {
    expect(lines([ROWS[1]!], 80)).toEqual([
      'RUN                                   STATUS     WORKFLOW  CREATED',
      `${ID}  COMPLETED  tea       394 ms ago`,
    ]);
  });

  it('shortens nothing in a pipe, and nothing where that would not be enough', () => {
    const whole = lines(ROWS);

    expect(whole[1]).toContain('a-workflow-with-a-name  12 min ago  the mail server refused the connection');
    expect(lines(ROWS, 60)).toEqual(whole);
  });
});

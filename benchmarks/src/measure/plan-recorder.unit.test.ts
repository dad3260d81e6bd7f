import { formatPlans } from './format-plans';
import { plansIn } from './plan-recorder';

const entry = (application: string, statement: string, plan: object) =>
  `2026-11-22 01:00:00.000 UTC [1] ${application} LOG:  duration: 1.234 ms  plan:\n${JSON.stringify(
    { 'Query Text': statement, Plan: plan },
    null,
    2,
  )
    .split('\n')
    .map((line) => `\t${line}`)
    .join('\n')}\n`;
const scan = (index: string, rows: number, loops = 1) => ({
  'Node Type': 'Index Scan',
  'Scan Direction': 'Backward',
  'Index Name': index,
  'Actual Rows': rows,
  'Actual Loops': loops,
});

describe('plans in the log of Postgres', () => {
  it('are those of the API, with rows, what was never looked into, and pages', () => {
    const plan = {
      'Node Type': 'Limit',
      'Actual Rows': 50,
      'Actual Loops': 1,
      'Shared Hit Blocks': 18,
      Plans: [
        {
          'Node Type': 'Append',
          'Actual Rows': 50,
          'Actual Loops': 1,
          Plans: [scan('today', 50), scan('yesterday', 0, 0), scan('before', 0, 0)],
        },
        {
          'Node Type': 'Hash Join',
          'Join Type': 'Anti',
          'Actual Rows': 0,
          'Actual Loops': 0,
          Plans: [scan('x', 0, 0)],
        },
      ],
    };
    const log = [
      '2026-11-22 01:00:00.000 UTC [1]  LOG:  checkpoint complete\n',
      entry('hatchet-scheduler-1', 'select 1', plan),
      entry('hatchet-api-1', 'select id from api_tokens', plan),
      entry('hatchet-api-1', 'select *\n  from runs', plan),
    ].join('');

    expect(plansIn(log)).toEqual([
      [
        'select * from runs',
        '1.234 ms',
        'Limit (rows=50)',
        '  Append (rows=50)',
        '    Index Scan Backward today (rows=50)',
        '    (2 never executed)',
        '  Hash Join Anti (never executed)',
        'Buffers: hit=18 read=0',
      ].join('\n'),
    ]);
  });

  it('are written with their whole statement once', () => {
    const statement = `select ${'x'.repeat(200)}`;
    const text = formatPlans({ first: [`${statement}\n1 ms`], second: [`${statement}\n2 ms`] });
    expect(text).toBe(
      `## first\n\n${statement}\n1 ms\n\n## second\n\n${statement.slice(0, 100)}… (whole under first)\n2 ms\n`,
    );
  });
});

import { VERDICTS } from './checker/judgement';
import type { TrialReport } from './trial';

/** One line per trial, and what counts against the platform below it. */
export function describeTrial(number: number, report: TrialReport): string {
  const { fault, counts, items, note, quietAfterMs, unacknowledged, clean } = report;
  const quiet =
    quietAfterMs === undefined ? 'never quiet' : `quiet after ${(quietAfterMs / 1_000).toFixed(1)} s`;
  const head = `${clean ? 'ok  ' : 'FAIL'} ${number} ${fault}${note ? ` (${note})` : ''}: ${items} runs, ${countsText(counts)}, ${unacknowledged.existing + unacknowledged.absent} unacknowledged, ${quiet}`;
  if (clean) return head;
  const against = [
    ...againText(report),
    ...report.unexpectedEnds,
    ...report.exceptions
      .filter(({ verdict }) => verdict !== 'duplicated-explained')
      .map(({ verdict, item, why }) => `${verdict} ${item}: ${why}`),
    ...report.overruns.map((overrun) => `overrun: ${overrun}`),
    ...Object.entries(report.leftovers).map(([table, rows]) => `left over: ${rows} rows in ${table}`),
  ];
  const SHOWN = 10;
  const more = against.length > SHOWN ? [`… and ${against.length - SHOWN} more`] : [];
  return [head, ...against.slice(0, SHOWN), ...more].join('\n     ');
}

/** The figures of a campaign, by fault. */
export function describeCampaign(seed: string, reports: readonly TrialReport[]): string {
  const rows = [...new Set(reports.map(({ fault }) => fault))].map((fault) => {
    const own = reports.filter((report) => report.fault === fault);
    return [fault, own.length, ...figures(own)];
  });
  const table = [
    [
      'fault',
      'trials',
      'clean',
      'runs',
      'lost',
      'stuck',
      'unexpected',
      'explained duplicates',
      'unexplained',
      'overruns',
      'slowest quiet s',
    ],
    ...rows,
    ['all', reports.length, ...figures(reports)],
  ];
  const lines = table.map((row) => `| ${row.join(' | ')} |`);
  lines.splice(1, 0, `|${' --- |'.repeat(table[0]!.length)}`);
  return [`seed ${seed}`, '', ...lines].join('\n');
}

function figures(reports: readonly TrialReport[]): (number | string)[] {
  const sum = (figure: (report: TrialReport) => number) =>
    reports.reduce((total, report) => total + figure(report), 0);
  const slowest = Math.max(...reports.map(({ quietAfterMs }) => quietAfterMs ?? Number.POSITIVE_INFINITY));
  return [
    sum(({ clean }) => Number(clean)),
    sum(({ items }) => items),
    sum(({ counts }) => counts.lost),
    sum(({ counts }) => counts.stuck),
    sum(({ counts }) => counts.unexpected),
    sum(({ counts }) => counts['duplicated-explained']),
    sum(({ counts }) => counts['duplicated-unexplained']),
    sum(({ overruns }) => overruns.length),
    (slowest / 1_000).toFixed(1),
  ];
}

function countsText(counts: TrialReport['counts']): string {
  return VERDICTS.filter((verdict) => verdict === 'ok' || counts[verdict] > 0)
    .map((verdict) => `${counts[verdict]} ${verdict}`)
    .join(', ');
}

/** How to bring a trial of a campaign back. */
function againText({ seed }: TrialReport): string[] {
  const [, campaign, fault, round] = /^(.*):([^:]+):(\d+)$/.exec(seed) ?? [];
  return fault === undefined
    ? []
    : [
        `again: npm run faults -- --only ${fault} --seed ${campaign} --from ${round} --trials ${Number(round) + 1}`,
      ];
}

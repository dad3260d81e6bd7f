import { stripVTControlCharacters } from 'node:util';
import Table from 'cli-table3';
import { style } from './style';

const GAP = 2;
/** Narrower, a column says nothing any more. */
const COLUMN_MIN = 8;
/** Longest state and longest relative time. */
const WORD_MAX = 12;
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Rows under headings, without lines: easy to read, and to cut in a pipe.
 *
 * @param empty the text when there are no rows
 * @param columns width of the terminal: long texts that would break its lines are shortened, and columns without any
 *   text left out. Default: that of standard output; a pipe gets everything
 */
export function table(
  headings: readonly string[],
  rows: readonly (readonly unknown[])[],
  empty: string,
  columns = process.stdout.isTTY ? process.stdout.columns : undefined,
): string {
  if (rows.length === 0) return empty;
  const all = rows.map((row) =>
    row.map((cell) => (cell === undefined || cell === null ? '-' : String(cell))),
  );
  const { headings: shown, cells } = columns ? withoutEmpty(headings, all) : { headings, cells: all };
  const widths = columns ? widthsWithin(columns, [shown, ...cells]) : undefined;
  const { bold } = style();
  const none = { 'top-mid': '', 'top-left': '', 'top-right': '', 'bottom-mid': '', 'bottom-left': '' };
  const made = new Table({
    head: shown.map((heading) => bold(heading)),
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': GAP },
    ...(widths && { colWidths: widths }),
    chars: {
      ...none,
      top: '',
      bottom: '',
      'bottom-right': '',
      left: '',
      'left-mid': '',
      mid: '',
      'mid-mid': '',
      right: '',
      'right-mid': '',
      middle: '',
    },
  });
  for (const row of cells) made.push(row);
  return made
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

/**
 * Width of each column with its gap. The last ones give way first; ids, states and times, which say nothing when they are
 * cut, stay whole. Undefined where that is not enough: then the terminal breaks the lines, and nothing is lost.
 */
function widthsWithin(columns: number, rows: readonly (readonly string[])[]): number[] | undefined {
  const cells = rows.map((row) => row.map(stripVTControlCharacters));
  const widths = rows[0]!.map((_, place) => GAP + Math.max(...cells.map((row) => row[place]!.length)));
  // Nothing stands behind the last gap.
  let over = widths.reduce((sum, width) => sum + width, 0) - GAP - columns;
  for (let place = widths.length - 1; place > 0 && over > 0; place--) {
    const isWhole = cells.every((row) => row[place]!.length <= WORD_MAX || ID.test(row[place]!));
    if (isWhole) continue;
    const given = Math.min(over, Math.max(0, widths[place]! - GAP - COLUMN_MIN));
    widths[place]! -= given;
    over -= given;
  }
  return over > 0 ? undefined : widths;
}

/** Columns of the table without those that are empty in every row. */
function withoutEmpty(headings: readonly string[], rows: readonly (readonly string[])[]) {
  const kept = headings.map((_, place) => rows.some((row) => row[place] !== ''));
  const pick = (row: readonly string[]) => row.filter((_, place) => kept[place]);
  return { headings: pick(headings), cells: rows.map(pick) };
}

import Table from 'cli-table3';
import { style } from './style';

/** Rows under headings, without lines: easy to read, and to cut in a pipe. Text for `empty` when there are no rows. */
export function table(
  headings: readonly string[],
  rows: readonly (readonly unknown[])[],
  empty: string,
): string {
  if (rows.length === 0) return empty;
  const { bold } = style();
  const none = { 'top-mid': '', 'top-left': '', 'top-right': '', 'bottom-mid': '', 'bottom-left': '' };
  const made = new Table({
    head: headings.map((heading) => bold(heading)),
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2 },
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
  for (const row of rows)
    made.push(row.map((cell) => (cell === undefined || cell === null ? '-' : String(cell))));
  return made
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

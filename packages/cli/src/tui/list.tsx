import { useEffect, useState } from 'react';
import { Box, Text } from './ink';
import { useKeys } from './use-keys';

export interface Column<Row> {
  heading: string;
  /** In characters; the one without a width takes what is left. */
  width?: number;
  text: (row: Row) => string;
  colour?: (row: Row) => string | undefined;
}

export interface ListProps<Row> {
  rows: readonly Row[];
  columns: readonly Column<Row>[];
  idOf: (row: Row) => string;
  /** Lines for headings and rows together. */
  height: number;
  empty: string;
  /** Keys go elsewhere, for instance into a text that is typed. */
  isIdle?: boolean;
  onOpen?: (row: Row) => void;
}

/** Rows to walk through with the arrow keys. The chosen row stays chosen while rows come and go around it. */
export function List<Row>({ rows, columns, idOf, height, empty, isIdle, onOpen }: ListProps<Row>) {
  const [chosen, setChosen] = useState<string>();
  const index = Math.max(
    0,
    rows.findIndex((row) => idOf(row) === chosen),
  );
  const space = Math.max(1, height - 1);
  const [top, setTop] = useState(0);
  const first = Math.min(Math.max(top, index - space + 1), index);
  useEffect(() => setTop(first), [first]);

  const choose = (next: number) => {
    const row = rows[Math.min(Math.max(next, 0), rows.length - 1)];
    if (row) setChosen(idOf(row));
  };
  useKeys(
    (input, key) => {
      if (key.upArrow || input === 'k') choose(index - 1);
      else if (key.downArrow || input === 'j') choose(index + 1);
      else if (key.pageUp) choose(index - space);
      else if (key.pageDown) choose(index + space);
      else if (input === 'g') choose(0);
      else if (input === 'G') choose(rows.length - 1);
      else if (key.return && rows[index]) onOpen?.(rows[index]);
    },
    { isActive: !isIdle },
  );

  if (rows.length === 0) return <Text dimColor>{empty}</Text>;
  return (
    <Box flexDirection="column">
      <Line columns={columns} cells={columns.map(({ heading }) => ({ text: heading }))} bold />
      {rows.slice(first, first + space).map((row) => (
        <Line
          key={idOf(row)}
          columns={columns}
          cells={columns.map(({ text, colour }) => ({ text: text(row), colour: colour?.(row) }))}
          inverse={idOf(row) === idOf(rows[index]!)}
        />
      ))}
    </Box>
  );
}

interface LineProps {
  columns: readonly { heading: string; width?: number }[];
  cells: readonly { text: string; colour?: string }[];
  bold?: boolean;
  inverse?: boolean;
}

function Line({ columns, cells, bold, inverse }: LineProps) {
  return (
    <Box>
      <Box width={1} flexShrink={0}>
        <Text inverse={inverse}>{inverse ? '›' : ' '}</Text>
      </Box>
      {cells.map(({ text, colour }, index) => {
        const { heading, width } = columns[index]!;
        return (
          <Box
            key={heading}
            width={width}
            flexGrow={width ? 0 : 1}
            flexShrink={width ? 0 : 1}
            overflow="hidden"
          >
            <Text bold={bold} inverse={inverse} color={inverse ? undefined : colour} wrap="truncate">
              {text || ' '}
            </Text>
          </Box>
        );
      })}
    </Box>
  );
}

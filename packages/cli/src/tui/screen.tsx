import { type ReactNode, useEffect, useState } from 'react';
import { Box, Text, useStdout } from './ink';

export interface Size {
  columns: number;
  rows: number;
}

/** Where the terminal does not tell (some pipes call themselves terminals), the classic size. */
const CLASSIC: Size = { columns: 80, rows: 24 };

export function useSize(): Size {
  const { stdout } = useStdout();
  const now = (): Size => ({ columns: stdout.columns || CLASSIC.columns, rows: stdout.rows || CLASSIC.rows });
  const [size, setSize] = useState(now);
  useEffect(() => {
    const changed = () => setSize(now());
    stdout.on('resize', changed);
    return () => {
      stdout.off('resize', changed);
    };
  });
  return size;
}

export interface ScreenProps {
  size: Size;
  tabs: readonly string[];
  tab: string;
  /** Right of the tabs: which platform. */
  where: string;
  /** The last line: keys, or a message. */
  footer: string;
  error?: string;
  children: ReactNode;
}

/** Lines the frame takes: tabs, rule, footer; and one that stays empty, since a full screen would scroll. */
export const FRAME_LINES = 4;

export function Screen({ size, tabs, tab, where, footer, error, children }: ScreenProps) {
  return (
    <Box flexDirection="column" width={size.columns} height={size.rows - 1}>
      <Box justifyContent="space-between">
        <Text wrap="truncate">
          {tabs.map((each, index) => (
            <Text key={each} inverse={each === tab} bold={each === tab}>
              {` ${index + 1} ${each} `}
            </Text>
          ))}
        </Text>
        <Text dimColor wrap="truncate">
          {where}
        </Text>
      </Box>
      <Text dimColor>{'─'.repeat(size.columns)}</Text>
      <Box flexDirection="column" flexGrow={1} overflow="hidden">
        {children}
      </Box>
      {error ? (
        <Text color="red" wrap="truncate">
          {error}
        </Text>
      ) : (
        <Text dimColor wrap="truncate">
          {footer}
        </Text>
      )}
    </Box>
  );
}

import { Box, Text } from './ink';

export const KEYS: readonly (readonly [keys: string, meaning: string])[] = [
  ['1 2 3, Tab', 'runs, workflows, workers'],
  ['↑ ↓ or k j', 'one row up, down'],
  ['PgUp PgDn, g G', 'a page up, down; first and last row'],
  ['Enter', 'open'],
  ['Esc', 'back'],
  ['f', 'runs: next status, then all again'],
  ['t', 'runs: the last hour, day, week'],
  ['/', 'runs: search by workflow, id or error; Enter ends'],
  ['c', 'runs: clear status and search'],
  ['Tab, t l e i o w', 'a run: tasks, logs, events, input, output, waiting'],
  ['R', 'a run: replay'],
  ['C', 'a run: cancel'],
  ['h or ?', 'this help'],
  ['q', 'quit'],
];

export function Help() {
  return (
    <Box flexDirection="column">
      <Text bold>Keys</Text>
      {KEYS.map(([keys, meaning]) => (
        <Text key={keys} wrap="truncate">
          {`  ${keys.padEnd(18)}${meaning}`}
        </Text>
      ))}
      <Text> </Text>
      <Text dimColor>Any key closes this. Everything is asked for again each second.</Text>
    </Box>
  );
}

import { DIFFERENCES, type IntendedDifference, usedChanges } from './differences';

const INTRODUCTION = `# Compatibility

The published SDKs run here unchanged. What they send and what they get is compared with conversations recorded from
the original (\`tests/fixtures/traces/\`): tests play the caller's and the worker's side of the recorded scenarios and
compare every message, every REST answer, every status and text with the recording, field by field
(\`tests/conformance/\`). Ids may differ as long as equal ids stay equal and different ones different; times and measured
durations may differ; lists whose order says nothing may come in any order.

Every intended difference stands in the table below. The tests hold us to the right-hand side as strictly as to the
recording everywhere else: a difference that is not listed fails, and so does a listed one that is not there.

The table is written by \`UPDATE_DOCS=1 npx jest tests/conformance/compatibility-page\` from
\`tests/conformance/differences.ts\`.
`;

/** The text of docs/compatibility.md. */
export function renderCompatibilityPage(): string {
  const used = usedChanges();
  const rows = DIFFERENCES.map(
    (difference) =>
      `| ${[difference.topic, difference.original, difference.ours, difference.reason, recordedIn(difference, used)].join(' | ')} |`,
  );
  return [
    INTRODUCTION,
    '| What | The original | Here | Why | Recorded in |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

/** Numbers of the traces a difference changes. */
function recordedIn(difference: IntendedDifference, used: ReturnType<typeof usedChanges>): string {
  const names = difference.changes.flatMap((change) => used.get(change)!);
  return [...new Set(names.map((name) => name.slice(0, 2)))].sort().join(', ');
}

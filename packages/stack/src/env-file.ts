/** Reads `NAME=value` lines, values optionally in quotes; comments and everything else are skipped. */
export function parseEnvFile(text: string): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const line of text.split('\n')) {
    const [, name, value = ''] = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)=(.*?)\s*$/.exec(line) ?? [];
    if (name) variables[name] = value.replace(/^(['"])(.*)\1$/, '$2');
  }
  return variables;
}

/** `?status=FAILED&status=QUEUED&q=x` ⇄ `{ status: ['FAILED', 'QUEUED'], q: 'x' }`: addresses people can read. */
export function parseSearch(text: string): Record<string, string | string[]> {
  const values: Record<string, string | string[]> = {};
  for (const [name, value] of new URLSearchParams(text)) {
    const known = values[name];
    values[name] = known === undefined ? value : [known, value].flat();
  }
  return values;
}

export function stringifySearch(values: Record<string, unknown>): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(values))
    for (const each of Array.isArray(value) ? value : [value])
      if (each !== undefined && each !== null && each !== '') parameters.append(name, String(each));
  const text = parameters.toString();
  return text && `?${text}`;
}

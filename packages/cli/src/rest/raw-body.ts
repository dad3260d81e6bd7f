/**
 * A JSON body whose members are texts already: what a user wrote goes over the wire as it stands, with every digit of
 * its numbers. For `bodySerializer`.
 */
export function rawBody(members: Readonly<Record<string, string | undefined>>): () => string {
  const parts = Object.entries(members)
    .filter(([, text]) => text !== undefined)
    .map(([name, text]) => `${JSON.stringify(name)}:${text}`);
  return () => `{${parts.join(',')}}`;
}

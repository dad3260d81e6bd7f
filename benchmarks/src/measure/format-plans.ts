const BEGINNING = 100;

/** Questions with their statements and plans as text. A statement is written out where it comes first. */
export function formatPlans(plans: Readonly<Record<string, readonly string[]>>): string {
  const writtenUnder = new Map<string, string>();
  const shown = (question: string, entry: string): string => {
    const [statement, ...plan] = entry.split('\n');
    const place = writtenUnder.get(statement!);
    if (place === undefined) writtenUnder.set(statement!, question);
    const text =
      place === undefined || statement!.length <= BEGINNING
        ? statement
        : `${statement!.slice(0, BEGINNING)}… (whole under ${place})`;
    return [text, ...plan].join('\n');
  };
  return Object.entries(plans)
    .map(
      ([question, entries]) =>
        `## ${question}\n\n${entries.map((each) => shown(question, each)).join('\n\n')}\n`,
    )
    .join('\n');
}

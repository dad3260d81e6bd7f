/** One line of JSON per scenario; whoever started the program reads them. */
export function say(scenario: string, facts: Record<string, unknown>): void {
  process.stdout.write(`\n@${JSON.stringify({ scenario, ...facts })}\n`);
}

/** Progress and warnings go to standard error: standard output carries the banner and the line `ready`. */
export function say(sentence: string): void {
  process.stderr.write(`▸ ${sentence}\n`);
}

export function warn(sentence: string): void {
  process.stderr.write(`warning: ${sentence}\n`);
}

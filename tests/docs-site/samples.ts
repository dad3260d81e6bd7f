import { readFileSync } from 'node:fs';
import path from 'node:path';

const GUIDES = path.resolve(__dirname, '../../docs/guide');

/** The samples of a guide in their order, and what the page says they print. */
export function samplesOf(page: string, language: string): { code: string[]; output: string[] } {
  const text = readFileSync(path.join(GUIDES, page), 'utf8');
  const fences = [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)];
  const of = (name: string) => fences.filter(([, each]) => each === name).map(([, , sample]) => sample!);
  return { code: of(language), output: of('text').join('').trimEnd().split('\n') };
}

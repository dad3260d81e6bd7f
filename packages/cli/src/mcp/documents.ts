import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { packageFile } from '../package-root';

export interface Document {
  /** For `read`: stable, such as `docs/cli.md`. */
  name: string;
  title: string;
  text: string;
}

/** The skills of this package, and the documentation: beside it in a checkout, inside it once published. */
const PLACES = [
  { prefix: 'skills', directory: packageFile('skills', 'hatchet-cli') },
  { prefix: 'docs', directory: packageFile('docs') },
  { prefix: 'docs', directory: packageFile('..', '..', 'docs') },
];

export function readDocuments(places = PLACES): Document[] {
  const documents = new Map<string, Document>();
  for (const { prefix, directory } of places) {
    if (!existsSync(directory)) continue;
    for (const file of readdirSync(directory, { recursive: true, encoding: 'utf8' }).sort()) {
      const name = `${prefix}/${file.split(path.sep).join('/')}`;
      if (!file.endsWith('.md') || documents.has(name)) continue;
      const text = readFileSync(path.join(directory, file), 'utf8');
      documents.set(name, { name, title: /^# +(.+)$/m.exec(text)?.[1] ?? name, text });
    }
  }
  return [...documents.values()];
}

export interface Hit {
  document: Document;
  /** The heading it stands under, or the title. */
  heading: string;
  excerpt: string;
  score: number;
}

const HITS_MAX = 8;
const EXCERPT_LENGTH = 400;

/** Sections that hold the words of the question, those with most of them first. */
export function searchDocuments(documents: readonly Document[], question: string): Hit[] {
  const words = [...new Set(question.toLowerCase().match(/[\p{L}\p{N}_-]{2,}/gu) ?? [])];
  return documents
    .flatMap((document) => sectionsOf(document).map((section) => ({ document, ...section })))
    .map(({ document, heading, body }) => {
      const inHeading = heading.toLowerCase();
      const inBody = body.toLowerCase();
      const score = words.reduce(
        (sum, word) => sum + (inHeading.includes(word) ? 3 : 0) + (inBody.includes(word) ? 1 : 0),
        0,
      );
      return { document, heading, excerpt: body.trim().slice(0, EXCERPT_LENGTH), score };
    })
    .filter(({ score }) => score > 0)
    .sort((one, other) => other.score - one.score)
    .slice(0, HITS_MAX);
}

function sectionsOf({ title, text }: Document): { heading: string; body: string }[] {
  const parts = text.split(/^#{1,4} +(.+)$/m);
  const sections = [{ heading: title, body: parts[0] ?? '' }];
  for (let index = 1; index < parts.length; index += 2)
    sections.push({ heading: parts[index]!, body: parts[index + 1] ?? '' });
  return sections.filter(({ body }) => body.trim() !== '');
}

import type { OutputFormat } from '../command-spec';

/**
 * Prints an answer: the document for `json` and `yaml`, which is then all that stdout gets (CLI-03), else the text a
 * person reads.
 */
export async function print(
  format: OutputFormat | undefined,
  document: unknown,
  text: () => string,
): Promise<void> {
  switch (format) {
    case 'json':
      return console.log(JSON.stringify(document ?? null, null, 2));
    case 'yaml': {
      const { stringify } = await import('yaml');
      return void process.stdout.write(stringify(document ?? null));
    }
    default:
      console.log(text());
  }
}

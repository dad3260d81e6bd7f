import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { referencePage } from './reference';

it('keeps docs/reference/config.md in step with the catalogue', () => {
  const page = readFileSync(join(__dirname, '../../../docs/reference/config.md'), 'utf8');
  expect(page).toBe(referencePage());
});

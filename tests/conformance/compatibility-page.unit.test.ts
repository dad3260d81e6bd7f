import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { renderCompatibilityPage } from './compatibility-page';

const PAGE = path.join(__dirname, '..', '..', 'docs', 'compatibility.md');

describe('docs/compatibility.md', () => {
  it('lists the intended differences as the tests know them', () => {
    const rendered = renderCompatibilityPage();
    if (process.env.UPDATE_DOCS === '1') writeFileSync(PAGE, rendered);
    expect(readFileSync(PAGE, 'utf8')).toBe(rendered);
  });
});

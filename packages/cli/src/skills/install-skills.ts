import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { packageFile } from '../package-root';

const PACKAGE = 'hatchet-cli';
/** Both are pointed to the package: agents differ in which one they read. */
const INSTRUCTION_FILES = ['AGENTS.md', 'CLAUDE.md'];
/** Between these the section is ours to rewrite; all around it stays as it is. */
const BEGIN = '<!-- hatchet-cli skills: begin -->';
const END = '<!-- hatchet-cli skills: end -->';

export interface InstalledSkills {
  written: string[];
  /** Changed since they were installed, and left alone. */
  kept: string[];
}

/** Puts the skill package below `root` and one section into each instruction file (AGT-01). Repeating it adds nothing. */
export function installSkills(root: string, force: boolean): InstalledSkills {
  const source = packageFile('skills', PACKAGE);
  const result: InstalledSkills = { written: [], kept: [] };
  for (const file of readdirSync(source, { recursive: true, withFileTypes: true })) {
    if (!file.isFile()) continue;
    const from = path.join(file.parentPath, file.name);
    const relative = path.join('skills', PACKAGE, path.relative(source, from));
    const target = path.join(root, relative);
    const text = readFileSync(from, 'utf8');
    if (existsSync(target) && readFileSync(target, 'utf8') !== text && !force) {
      result.kept.push(relative);
      continue;
    }
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, text);
    result.written.push(relative);
  }
  for (const name of INSTRUCTION_FILES) {
    const file = path.join(root, name);
    const before = existsSync(file) ? readFileSync(file, 'utf8') : '';
    const after = withSection(before);
    if (after !== before) writeFileSync(file, after);
    result.written.push(name);
  }
  return result;
}

function withSection(text: string): string {
  const section = `${BEGIN}\n${readFileSync(packageFile('skills', 'instructions.md'), 'utf8').trim()}\n${END}`;
  const begin = text.indexOf(BEGIN);
  const end = text.indexOf(END);
  if (begin >= 0 && end > begin) return text.slice(0, begin) + section + text.slice(end + END.length);
  const separator = text === '' ? '' : text.endsWith('\n') ? '\n' : '\n\n';
  return `${text}${separator}${section}\n`;
}

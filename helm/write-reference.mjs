/**
 * Writes what follows from values-schema.mjs and values.yaml: `values.schema.json` of both charts and the reference
 * page. `node helm/write-reference.mjs --check` only compares, and ends with 1 if a file is not current.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { ALIASED, schemaOf, sectionsOf } from './values-schema.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const CHARTS = ['hatchet-stack', 'hatchet-ha'];
const PAGE = 'docs/self-hosting/helm-values.md';

const files = new Map([
  ...CHARTS.map((chart) => [
    `helm/${chart}/values.schema.json`,
    `${JSON.stringify(schemaOf(chart), null, 2)}\n`,
  ]),
  [PAGE, page()],
]);

const outdated = [...files].filter(([file, content]) => {
  const absolute = path.join(root, file);
  return !existsSync(absolute) || readFileSync(absolute, 'utf8') !== content;
});
if (process.argv.includes('--check')) {
  for (const [file] of outdated) console.error(`${file} is not current: run npm run codegen`);
  process.exitCode = outdated.length > 0 ? 1 : 0;
} else {
  for (const [file, content] of outdated) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), content);
    console.log(`wrote ${file}`);
  }
}

function page() {
  const defaults = Object.fromEntries(
    CHARTS.map((chart) => [
      chart,
      parse(readFileSync(path.join(root, 'helm', chart, 'values.yaml'), 'utf8')),
    ]),
  );
  const names = [...new Set(CHARTS.flatMap((chart) => Object.keys(sectionsOf(chart))))];
  const isPlain = (name) =>
    CHARTS.some((chart) => sectionsOf(chart)[name] && !sectionsOf(chart)[name].properties);
  const general = table(names.filter(isPlain), defaults);
  const parts = names
    .filter((name) => !isPlain(name))
    .map((name) => {
      const charts = CHARTS.filter((chart) => sectionsOf(chart)[name]);
      const only = charts.length === 1 ? ` (${charts[0]} only)` : '';
      return `## ${name}${only}\n\n${sectionsOf(charts[0])[name].description}\n\n${table([name], defaults)}`;
    });
  return `# Values of the Helm charts

<!-- Generated from helm/values-schema.mjs and values.yaml by \`npm run codegen\`; do not edit. -->

One reference for \`hatchet-stack\` and \`hatchet-ha\`; where the defaults of the two differ, both are named.
${ALIASED.map((name) => `\`hatchet-${name}\``).join(', ')}
mean the same as the sections without the prefix and win over them. Unknown values are refused by \`helm\`.

## Everything

${general}

${parts.join('\n\n')}
`;
}

function table(names, defaults) {
  const rows = new Map();
  for (const chart of CHARTS) {
    for (const name of names.filter((name) => sectionsOf(chart)[name])) {
      for (const [key, schema] of leaves(name, sectionsOf(chart)[name])) {
        const row = rows.get(key) ?? { schema, defaults: new Map() };
        row.defaults.set(chart, valueAt(defaults[chart], key));
        rows.set(key, row);
      }
    }
  }
  const lines = [...rows].map(
    ([key, row]) =>
      `| \`${key}\` | ${typeOf(row.schema)} | ${shown(row.defaults)} | ${row.schema.description} |`,
  );
  return `| Value | Type | Default | Meaning |\n|---|---|---|---|\n${lines.join('\n')}`;
}

/** Values with a meaning of their own, by their path. What stands inside lists is told in prose. */
function* leaves(key, schema) {
  if (!schema.properties) {
    yield [key, schema];
    return;
  }
  for (const [name, property] of Object.entries(schema.properties)) yield* leaves(`${key}.${name}`, property);
}

function valueAt(tree, key) {
  return key.split('.').reduce((value, name) => value?.[name], tree);
}

function typeOf({ type, enum: values }) {
  return values ? values.map((value) => `\`${value || '""'}\``).join(', ') : [type].flat().join(' or ');
}

function shown(defaults) {
  const texts = [...defaults].map(([chart, value]) => [
    chart,
    value === undefined ? '–' : `\`${JSON.stringify(value)}\``,
  ]);
  const [first] = texts;
  return texts.every(([, text]) => text === first[1])
    ? first[1]
    : texts.map(([chart, text]) => `${text} (${chart})`).join(', ');
}

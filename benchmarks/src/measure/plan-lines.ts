/** A node of `explain (format json)`, what of it is shown. */
export interface PlanNode {
  'Node Type': string;
  'Join Type'?: string;
  'Scan Direction'?: string;
  'Index Name'?: string;
  'Relation Name'?: string;
  'CTE Name'?: string;
  'Subplan Name'?: string;
  'Actual Rows'?: number;
  'Actual Loops'?: number;
  'Rows Removed by Filter'?: number;
  'Shared Hit Blocks'?: number;
  'Shared Read Blocks'?: number;
  Plans?: PlanNode[];
}

/** A plan as indented lines: what is scanned by what, how many rows came, how many pages were touched in all. */
export function planLines(plan: PlanNode): string[] {
  const { 'Shared Hit Blocks': hit = 0, 'Shared Read Blocks': read = 0 } = plan;
  return [...nodeLines(plan, 0), `Buffers: hit=${hit} read=${read}`];
}

function nodeLines(node: PlanNode, depth: number): string[] {
  const { Plans: children = [] } = node;
  const line = `${'  '.repeat(depth)}${nameOf(node)}${countsOf(node)}`;
  // Nothing below it was asked either.
  if (node['Actual Loops'] === 0) return [line];
  return [line, ...foldUnused(children).flatMap((child) => linesOf(child, depth + 1))];
}

const linesOf = (child: PlanNode | string, depth: number): string[] =>
  typeof child === 'string' ? [`${'  '.repeat(depth)}${child}`] : nodeLines(child, depth);

/** Partitions that were not looked into are counted, not named. */
function foldUnused(children: readonly PlanNode[]): (PlanNode | string)[] {
  const used = children.filter((child) => child['Actual Loops'] !== 0);
  const unused = children.length - used.length;
  return unused < 2 ? [...children] : [...used, `(${unused} never executed)`];
}

function nameOf(node: PlanNode): string {
  const { 'Node Type': type, 'Join Type': join, 'Scan Direction': direction } = node;
  const subplan = node['Subplan Name'] === undefined ? '' : `${node['Subplan Name']}: `;
  const joined = join === undefined || join === 'Inner' ? type : `${type} ${join}`;
  const backward = direction === 'Backward' ? ' Backward' : '';
  const place = node['Index Name'] ?? node['Relation Name'] ?? node['CTE Name'];
  return `${subplan}${joined}${backward}${place === undefined ? '' : ` ${place}`}`;
}

function countsOf(node: PlanNode): string {
  const { 'Actual Rows': rows, 'Actual Loops': loops, 'Rows Removed by Filter': removed } = node;
  if (loops === 0) return ' (never executed)';
  const counts = [`rows=${rows}`];
  if (loops !== undefined && loops > 1) counts.push(`loops=${loops}`);
  if (removed) counts.push(`removed=${removed}`);
  return ` (${counts.join(' ')})`;
}

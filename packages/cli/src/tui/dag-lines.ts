import { shortDuration } from '../output/time';
import type { RunDetails } from '../rest/find-run';
import { statusColour } from './colours';

const MARK: Readonly<Record<string, string>> = {
  COMPLETED: '✓',
  FAILED: '✗',
  RUNNING: '▶',
  CANCELLED: '⊘',
  QUEUED: '◌',
};

export interface DagLine {
  text: string;
  colour?: string;
}

/**
 * The tasks of a run as a graph of text: one line a task, below the tasks it depends on, indented by its depth, with
 * arrows from its parents.
 */
export function dagLines({ tasks, shape }: Pick<RunDetails, 'tasks' | 'shape'>): DagLine[] {
  const parents = new Map<string, string[]>(shape.map(({ stepId }) => [stepId, []]));
  for (const { stepId, childrenStepIds } of shape)
    for (const child of childrenStepIds) parents.get(child)?.push(stepId);
  const nameOf = new Map(shape.map(({ stepId, taskName }) => [stepId, taskName]));
  const depths = depthsOf(parents);
  const task = new Map(tasks.map((each) => [each.taskExternalId, each]));
  return [...shape]
    .map((step, index) => ({ step, index, depth: depths.get(step.stepId) ?? 0 }))
    .sort((one, other) => one.depth - other.depth || one.index - other.index)
    .map(({ step, depth }) => {
      const state = task.get(step.taskExternalId);
      const status = state?.status ?? 'QUEUED';
      const took = state?.duration === undefined ? '' : ` ${shortDuration(state.duration)}`;
      const attempt = (state?.attempt ?? 1) > 1 ? ` attempt ${state!.attempt}` : '';
      const from = (parents.get(step.stepId) ?? []).map((id) => nameOf.get(id)).join(', ');
      const arrow = depth === 0 ? '' : `${'   '.repeat(depth - 1)}└─▶ `;
      return {
        text: `${arrow}${MARK[status] ?? '?'} ${step.taskName}  ${status}${took}${attempt}${from ? `  ← ${from}` : ''}`,
        colour: statusColour(status),
      };
    });
}

/** How many steps lie before each one, on the longest way to it. */
function depthsOf(parents: ReadonlyMap<string, readonly string[]>): Map<string, number> {
  const depths = new Map<string, number>();
  const depthOf = (id: string): number => {
    const known = depths.get(id);
    if (known !== undefined) return known;
    const depth = Math.max(-1, ...(parents.get(id) ?? []).map(depthOf)) + 1;
    depths.set(id, depth);
    return depth;
  };
  for (const id of parents.keys()) depthOf(id);
  return depths;
}

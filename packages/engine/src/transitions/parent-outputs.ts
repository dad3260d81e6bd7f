import { TASK_STATE, type WorkflowDefinition } from '@hatchet-ts/contracts';
import { type LockedRun, type Queryable, readOutputs, type StepOfRun } from '@hatchet-ts/schema';
import { compile, evaluate } from '../cel';
import type { ParentCondition, ParentVerdict } from '../decisions/decide-step';
import type { Definitions } from '../definitions';
import type { ExpressionFailures } from './expression-failures';

const SKIPPED = { skipped: true };

/** Outputs that conditions of steps still to come look at, and what those say about them (8.3.6, 8.3.7, 8.3.9). */
export class ParentOutputs {
  private readonly parsed = new Map<string, unknown>();

  private constructor(
    private readonly texts: ReadonlyMap<string, string>,
    private readonly failures: ExpressionFailures,
    private readonly endedNow: ReadonlySet<string>,
  ) {}

  /**
   * Reads outputs for the runs whose workflows have such conditions: mostly none, and then nothing is read.
   * @param endedNow tasks that ended in this transaction: only then a failing expression is noted, once per end
   */
  static async read(
    db: Queryable,
    definitions: Definitions,
    runs: readonly LockedRun[],
    stepsByRun: ReadonlyMap<string, readonly StepOfRun[]>,
    failures: ExpressionFailures,
    endedNow: ReadonlySet<string>,
  ): Promise<ParentOutputs> {
    const wanted = new Set<string>();
    for (const run of runs) {
      const definition = definitions.peek(run.versionId)!;
      if (!definition.tasks.some((task) => task.conditions.some(isParentCondition))) continue;
      const rows = new Map(stepsByRun.get(run.id)!.map((row) => [row.step, row]));
      for (const [step, task] of definition.tasks.entries()) {
        if (rows.has(step)) continue;
        for (const condition of task.conditions) {
          const row = isParentCondition(condition) ? rows.get(stepOf(definition, condition)) : undefined;
          if (row?.state === TASK_STATE.completed && !row.skipped) wanted.add(row.id);
        }
      }
    }
    const texts = wanted.size > 0 ? await readOutputs(db, [...wanted]) : new Map<string, string>();
    return new ParentOutputs(texts, failures, endedNow);
  }

  /** @param taskOf task id of a step of the run */
  verdictsFor(
    run: LockedRun,
    definition: WorkflowDefinition,
    taskOf: (step: number) => string,
  ): ParentVerdict {
    return (condition, parent) => {
      const taskId = taskOf(stepOf(definition, condition));
      const output = parent.skipped ? SKIPPED : this.output(taskId);
      const outcome = evaluate(compile('condition', condition.expression), { input: null, output });
      if (outcome.ok) return outcome.value;
      if (this.endedNow.has(taskId))
        this.failures.add(
          run.tenantId,
          'CONDITION',
          `failed to evaluate condition (${condition.expression}) on the output of ${condition.parentReadableId} in ${definition.name}: ${outcome.error}`,
        );
      return false;
    };
  }

  private output(taskId: string): unknown {
    if (!this.parsed.has(taskId)) this.parsed.set(taskId, JSON.parse(this.texts.get(taskId) ?? '{}'));
    return this.parsed.get(taskId);
  }
}

const isParentCondition = (condition: { kind: string }): condition is ParentCondition =>
  condition.kind === 'parent';

const stepOf = (definition: WorkflowDefinition, condition: ParentCondition) =>
  definition.tasks.findIndex((task) => task.readableId === condition.parentReadableId);

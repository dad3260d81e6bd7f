import { z } from 'zod';
import type { WorkflowVersion } from './workflows-queries';

const concurrency = z.object({ Expression: z.string(), LimitStrategy: z.string(), MaxRuns: z.number() });

const task = z.object({
  ReadableId: z.string(),
  Action: z.string(),
  Parents: z.array(z.string()).nullish(),
  Retries: z.number().nullish(),
  Timeout: z.string().nullish(),
  ScheduleTimeout: z.string().nullish(),
  RateLimits: z
    .array(z.object({ Key: z.string(), Units: z.number().nullish(), UnitsExpr: z.string().nullish() }))
    .nullish(),
  isDurable: z.boolean().nullish(),
  concurrency: z.array(concurrency).nullish(),
});

/** The parts of a registration that pages show; the contract leaves its form open. */
const config = z.object({
  description: z.string().nullish(),
  CronTriggers: z.array(z.string()).nullish(),
  EventTriggers: z.array(z.string()).nullish(),
  Sticky: z.unknown(),
  DefaultPriority: z.number().nullish(),
  Tasks: z.array(task).catch([]),
  onFailureJob: task.nullish().catch(undefined),
  concurrency: z.array(concurrency).nullish().catch(undefined),
});

export type DefinedTask = z.output<typeof task>;

/** @returns what a version says about its workflow */
export const definitionOf = (version: WorkflowVersion) => config.parse(version.workflowConfig ?? {});

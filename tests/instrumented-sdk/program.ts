import { HatchetInstrumentor } from '@hatchet-dev/typescript-sdk/opentelemetry';
import { context, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { registerInstrumentations } from '@opentelemetry/instrumentation';

context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
propagation.setGlobalPropagator(new W3CTraceContextPropagator());
registerInstrumentations({ instrumentations: [new HatchetInstrumentor()] });

/** Triggers a parent that runs a child, and says the ids of the run and its trace. */
async function main(): Promise<void> {
  // Only what is loaded after the registration is instrumented, and imports at the top would come before it.
  const { HatchetClient } = await import('@hatchet-dev/typescript-sdk/v1/index.js');
  const hatchet = HatchetClient.init();
  const child = hatchet.task({ name: 'traced-child', fn: () => ({ ok: true }) });
  const parent = hatchet.task({
    name: 'traced-parent',
    fn: async (_input, ctx) => {
      await trace.getTracer('own').startActiveSpan('own work', async (span) => {
        span.end();
      });
      await ctx.runChild(child, {});
      return { done: true };
    },
  });
  const worker = await hatchet.worker('traced', { workflows: [parent, child], handleKill: false });
  void worker.start();
  await worker.waitUntilReady();
  const ref = await parent.runNoWait({});
  const runId = await ref.getWorkflowRunId();
  await ref.output;
  console.log(`traced run: ${runId}`);
  await worker.stop();
}

process.on('SIGTERM', () => process.exit(0));
void main();

import type { ClientConfig } from '@hatchet-dev/typescript-sdk/clients/hatchet-client';
import { HatchetInstrumentor } from '@hatchet-dev/typescript-sdk/opentelemetry';
import { ConfigLoader } from '@hatchet-dev/typescript-sdk/util/config-loader';
import { context, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';

/**
 * Makes every call that the published instrumentor records, once. Where the spans go follows from OPTIONS:
 * - `collector: 'sdk'`: the instrumentor's own exporter, with `clientConfig` instead of the environment;
 * - `collector: 'own'`: a tracer provider of this program, the instrumentor's collector switched off.
 */
const { collector, address, ...options } = JSON.parse(process.env.OPTIONS!) as {
  collector: 'sdk' | 'own';
  /** `host:port` of the receiver. */
  address: string;
  includeTaskNameInSpanName: boolean;
  excludedAttributes: string[];
};

/** Spans are not kept back for long. */
const EXPORT = { scheduledDelayMillis: 100 };

context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
propagation.setGlobalPropagator(new W3CTraceContextPropagator());
if (collector === 'own') {
  const exporter = new OTLPTraceExporter({ url: `http://${address}` });
  trace.setGlobalTracerProvider(
    new BasicTracerProvider({ spanProcessors: [new BatchSpanProcessor(exporter, EXPORT)] }),
  );
}
const instrumentor = new HatchetInstrumentor({
  ...options,
  ...(collector === 'own'
    ? { enableHatchetCollector: false }
    : {
        bspConfig: EXPORT,
        clientConfig: ConfigLoader.loadClientConfig({ host_port: address }) as ClientConfig,
      }),
});
registerInstrumentations({ instrumentations: [instrumentor] });

async function main(): Promise<void> {
  // Only what is loaded after the registration is instrumented, and imports at the top would come before it.
  const { HatchetClient } = await import('@hatchet-dev/typescript-sdk/v1/index.js');
  const hatchet = HatchetClient.init();
  const plain = hatchet.task({ name: 'plain', fn: () => ({ ok: true }) });
  const flaky = hatchet.task({
    name: 'flaky',
    retries: 1,
    fn: (_input, ctx) => {
      if (ctx.retryCount() === 0) throw new Error('the first attempt fails');
      return { ok: true };
    },
  });
  const endless = hatchet.task({
    name: 'endless',
    fn: async (_input, ctx) => {
      const { signal } = ctx.abortController;
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
      return { ok: false };
    },
  });
  const durable = hatchet.durableTask({
    name: 'durable',
    fn: async (_input, ctx) => {
      await ctx.waitFor({ sleepFor: '1s' });
      return { ok: true };
    },
  });
  const workflows = [plain, flaky, endless, durable];
  const worker = await hatchet.worker('every-call', { workflows, handleKill: false });
  void worker.start();
  await worker.waitUntilReady();

  await plain.runMany(Array.from({ length: 10 }, () => ({ input: {} })));
  const single = await plain.runNoWait({});
  await single.output;
  await flaky.run({});
  await durable.run({});
  await plain.schedule(new Date(Date.now() + 3_600_000), {});
  await hatchet.events.push('traced:one', { of: 1 });
  await hatchet.events.bulkPush('traced:many', [{ payload: { of: 2 } }, { payload: { of: 2 } }]);
  const cancelled = await endless.runNoWait({});
  const id = await cancelled.getWorkflowRunId();
  while ((await hatchet.runs.get(id)).run.status !== 'RUNNING') await new Promise(setImmediate);
  await hatchet.runs.cancel({ ids: [id] });
  await cancelled.output.catch(() => undefined);
  console.log(`all calls are made: ${await single.getWorkflowRunId()}`);
}

process.on('SIGTERM', () => process.exit(0));
void main();

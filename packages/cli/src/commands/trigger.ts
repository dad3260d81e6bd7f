import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { CliError } from '../cli-error';
import type { ConnectionOptions, Invocation, OutputOptions } from '../command-spec';
import { isInteractive } from '../input/interactive';
import { readJsonObject } from '../input/json-input';
import { choose } from '../input/prompt';
import { print } from '../output/print';
import { runText } from '../output/run-text';
import { done, note } from '../output/say';
import { clientVariables, findConnection } from '../profiles/connection';
import { rawBody } from '../rest/raw-body';
import { answer, connectRest, type Rest, RestError } from '../rest/rest-client';
import { exitCodeOf, waitForEnd } from '../rest/wait-for-end';
import { readProjectFile, type TriggerSection } from '../worker/project-file';

type Options = ConnectionOptions & OutputOptions & { workflow?: string; json?: string; wait?: boolean };

export async function run({ args: [name], options }: Invocation<Options>): Promise<void> {
  if (name === 'manual') return triggerWorkflow(options);
  const project = readProjectFile();
  if (!project)
    throw new CliError('could not load hatchet.yaml: there is none in this directory', {
      hint: "Tip: Use 'hatchet trigger manual' to trigger workflows without a config file",
    });
  const trigger = await chosenTrigger(project.triggers, name);
  const connection = await findConnection(options);
  process.exitCode = await runTrigger(trigger, project.directory, {
    ...process.env,
    ...clientVariables(connection),
  });
}

async function chosenTrigger(triggers: TriggerSection[], name: string | undefined): Promise<TriggerSection> {
  const names = triggers.map((each) => each.name).join(', ');
  if (triggers.length === 0) throw new CliError('hatchet.yaml has no triggers');
  if (!name && !isInteractive())
    throw new CliError('the name of a trigger is required', { hint: `hatchet.yaml has: ${names}.` });
  const chosen =
    name ??
    (await choose(
      'Which trigger?',
      triggers.map((each) => ({ value: each.name, label: each.name, hint: each.description })),
      'its name',
    ));
  const trigger = triggers.find((each) => each.name === chosen);
  if (!trigger) throw new CliError(`trigger '${chosen}' not found`, { hint: `hatchet.yaml has: ${names}.` });
  return trigger;
}

/** @returns the exit code of its command */
function runTrigger({ command }: TriggerSection, cwd: string, env: NodeJS.ProcessEnv): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, { cwd, env, shell: true, stdio: 'inherit' });
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal!]));
  });
}

async function triggerWorkflow(options: Options): Promise<void> {
  // Input that is wrong is told before anything is asked.
  const input = options.json === undefined ? '{}' : readJsonObject(options.json, '--json');
  const rest = await connectRest(options);
  const workflow = options.workflow ?? (await chosenWorkflow(rest));
  const isForPerson = options.output === undefined || options.output === 'table';
  if (isForPerson) note(`Triggering workflow: ${workflow}\n`);
  const runId = await start(rest, workflow, input);
  if (options.wait) {
    const details = await waitForEnd(rest, runId);
    process.exitCode = exitCodeOf(details.run.status);
    if (isForPerson) return console.log(runText(details));
    return print(options.output, { runId, workflow, ...details }, () => '');
  }
  if (!isForPerson) return print(options.output, { runId, workflow }, () => '');
  const { profileName } = rest.connection;
  done('Workflow triggered successfully\n');
  console.log(`Run ID: ${runId}\nWorkflow: ${workflow}\n`);
  console.log(`View in TUI: hatchet tui --run ${runId}${profileName ? ` --profile ${profileName}` : ''}`);
}

async function chosenWorkflow({ client, tenant }: Rest): Promise<string> {
  if (!isInteractive()) throw new CliError('--workflow is required');
  const { rows = [] } = await answer(
    client.GET('/api/v1/tenants/{tenant}/workflows', {
      params: { path: { tenant }, query: { limit: 1_000 } },
    }),
  );
  if (rows.length === 0)
    throw new CliError('there are no workflows yet', {
      hint: "'hatchet worker dev' runs a worker, which registers its own.",
    });
  return choose(
    'Which workflow?',
    rows.map(({ name, description }) => ({ value: name, label: name, hint: description || undefined })),
    '--workflow',
  );
}

async function start({ client, tenant }: Rest, workflowName: string, input: string): Promise<string> {
  try {
    const { run } = await answer(
      client.POST('/api/v1/stable/tenants/{tenant}/workflow-runs/trigger', {
        params: { path: { tenant } },
        body: { workflowName, input: {} },
        bodySerializer: rawBody({
          workflowName: JSON.stringify(workflowName),
          input,
          return_only_id: 'true',
        }),
      }),
      `workflow '${workflowName}'`,
    );
    return run.metadata.id;
  } catch (error) {
    if (!(error instanceof RestError) || !/workflow names? not found/.test(error.message)) throw error;
    throw new CliError(`workflow '${workflowName}' not found`, {
      hint: "'hatchet workflows list' shows what workers have registered. Is your worker running?",
      cause: error,
    });
  }
}

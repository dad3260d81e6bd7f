import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '../../design/button';
import { Choice } from '../../design/choice';
import { Dialog, DialogActions, DialogBody } from '../../design/dialog';
import { Field, Input, SelectInput } from '../../design/field';
import { JsonField, jsonText, objectFault } from '../../design/json-field';
import { localInputText, localTime, utcTime } from '../../format/time';
import { useTenantId } from '../../session/session';
import { CronFields } from './cron-fields';
import { inputSchemaQuery, sampleOf, schemaFault } from './input-schema';
import { workflowsQuery } from './runs-queries';
import { type TriggerTime, useTrigger } from './use-trigger';

/** A schedule that somebody makes by hand is seldom due at once. */
const FIRST_PROPOSAL_MS = 3_600_000;

const WORDS: Record<TriggerTime, { title: string; action: string }> = {
  now: { title: 'Trigger a run', action: 'Run it' },
  at: { title: 'Schedule a run', action: 'Schedule it' },
  cron: { title: 'Create a cron', action: 'Create the cron' },
};

/** What a dialog opens with. */
export interface TriggerDraft {
  workflowName?: string;
  input?: unknown;
  metadata?: unknown;
  cronName?: string;
  cronExpression?: string;
}

export interface TriggerRunDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** When to run, at first. Default: now. */
  time?: TriggerTime;
  draft?: TriggerDraft;
}

/** Starts a run now, at a time, or again and again, with an input of one's own (DSH-04, SCH-16, CRN-16). */
export default function TriggerRunDialog({
  open,
  onOpenChange,
  time: first = 'now',
  draft,
}: TriggerRunDialogProps) {
  const [time, setTime] = useState(first);
  return (
    <Dialog title={WORDS[time].title} open={open} onOpenChange={onOpenChange}>
      <TriggerForm time={time} onTime={setTime} draft={draft ?? {}} onClose={() => onOpenChange(false)} />
    </Dialog>
  );
}

function TriggerForm({
  time,
  onTime,
  draft,
  onClose,
}: {
  time: TriggerTime;
  onTime: (time: TriggerTime) => void;
  draft: TriggerDraft;
  onClose: () => void;
}) {
  const tenant = useTenantId();
  const [chosen, setChosen] = useState(draft.workflowName);
  const [written, setInput] = useState(draft.input === undefined ? undefined : jsonText(draft.input));
  const [metadata, setMetadata] = useState(jsonText(draft.metadata));
  const [at, setAt] = useState(() => localInputText(Date.now() + FIRST_PROPOSAL_MS));
  const [cronName, setCronName] = useState(draft.cronName ?? '');
  const [cronExpression, setCronExpression] = useState(draft.cronExpression ?? '');
  const { data: workflows = [] } = useQuery(workflowsQuery(tenant));
  const name = chosen ?? workflows[0]?.name;
  const workflow = workflows.find((each) => each.name === name);
  const { data: schema } = useQuery(inputSchemaQuery(workflow));
  const input = written ?? jsonText(sampleOf(schema));
  const trigger = useTrigger(onClose);

  const fault = objectFault(input) ?? schemaFault(schema, input);
  const isComplete = {
    now: true,
    at: !Number.isNaN(Date.parse(at)),
    cron: cronName.trim() !== '' && cronExpression.trim() !== '',
  };
  const submit = () =>
    trigger.mutate({
      time,
      workflowName: name!,
      input: JSON.parse(input),
      additionalMetadata: JSON.parse(metadata),
      at,
      cronName: cronName.trim(),
      cronExpression: cronExpression.trim(),
    });
  return (
    <>
      <DialogBody>
        <Choice
          label="When to run"
          value={time}
          onChange={onTime}
          options={[
            { value: 'now', label: 'Now' },
            { value: 'at', label: 'At a time' },
            { value: 'cron', label: 'Again and again' },
          ]}
        />
        <Field label="Workflow">
          <SelectInput value={name} onChange={(event) => setChosen(event.target.value)}>
            {workflows.map((each) => (
              <option key={each.metadata.id}>{each.name}</option>
            ))}
          </SelectInput>
        </Field>
        {time === 'at' && (
          <Field label="Time" hint={isComplete.at && utcTime(Date.parse(at))}>
            <Input
              type="datetime-local"
              step={1}
              value={at}
              onChange={(event) => setAt(event.target.value)}
            />
          </Field>
        )}
        {time === 'cron' && (
          <CronFields
            name={cronName}
            onName={setCronName}
            expression={cronExpression}
            onExpression={setCronExpression}
          />
        )}
        <JsonField
          label="Input"
          value={input}
          onChange={setInput}
          fault={fault}
          hint={
            schema
              ? 'Checked against the input schema of the workflow.'
              : 'What the tasks get, as a JSON object.'
          }
        />
        <JsonField
          label="Additional metadata"
          rows={2}
          value={metadata}
          onChange={setMetadata}
          hint="Pairs to find the run by."
        />
        {trigger.error && (
          <p role="alert" className="text-[0.8125rem] text-bad">
            {trigger.error.message}
          </p>
        )}
      </DialogBody>
      <DialogActions>
        <Button onClick={onClose}>Close</Button>
        <Button
          variant="primary"
          busy={trigger.isPending}
          disabled={!name || !!fault || !!objectFault(metadata) || !isComplete[time]}
          title={time === 'at' && isComplete.at ? localTime(Date.parse(at)) : undefined}
          onClick={submit}
        >
          {WORDS[time].action}
        </Button>
      </DialogActions>
    </>
  );
}

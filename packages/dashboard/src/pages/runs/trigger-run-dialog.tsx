import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { answer, client } from '../../api/client';
import { Button } from '../../design/button';
import { Dialog, DialogActions, DialogBody } from '../../design/dialog';
import { Field, SelectInput, TextArea } from '../../design/field';
import { useTenantId } from '../../session/session';
import { workflowsQuery } from './runs-queries';

/** Why the text is no JSON object; undefined when it is one. */
function objectFault(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? undefined
      : 'It must be a JSON object: { … }.';
  } catch (error) {
    return (error as SyntaxError).message;
  }
}

/** A button that starts a run with an input of one's own (DSH-04). */
export function TriggerRunDialog({ workflowName }: { workflowName?: string }) {
  const tenant = useTenantId();
  const navigate = useNavigate();
  const [open, setOpen] = useState(false);
  const [chosen, setChosen] = useState(workflowName);
  const [input, setInput] = useState('{}');
  const [metadata, setMetadata] = useState('{}');
  const { data: workflows = [] } = useQuery({ ...workflowsQuery(tenant), enabled: open });
  const name = chosen ?? workflows[0]?.name;
  const inputFault = objectFault(input);
  const metadataFault = objectFault(metadata);
  const trigger = useMutation({
    mutationFn: () =>
      answer(
        client.POST('/api/v1/stable/tenants/{tenant}/workflow-runs/trigger', {
          params: { path: { tenant } },
          body: { workflowName: name!, input: JSON.parse(input), additionalMetadata: JSON.parse(metadata) },
        }),
      ),
    onSuccess: ({ run }) => {
      setOpen(false);
      return navigate({ to: `/tenants/${tenant}/runs/${run.metadata.id}` });
    },
    meta: { shownInForm: true },
  });
  return (
    <>
      <Button variant="primary" onClick={() => setOpen(true)}>
        <Plus aria-hidden /> Trigger run
      </Button>
      <Dialog title="Trigger a run" open={open} onOpenChange={setOpen}>
        <DialogBody>
          <Field label="Workflow">
            <SelectInput value={name} onChange={(event) => setChosen(event.target.value)}>
              {workflows.map((workflow) => (
                <option key={workflow.metadata.id}>{workflow.name}</option>
              ))}
            </SelectInput>
          </Field>
          <Field label="Input" error={inputFault} hint="What the tasks get, as a JSON object.">
            <TextArea
              value={input}
              rows={8}
              aria-invalid={!!inputFault}
              onChange={(event) => setInput(event.target.value)}
            />
          </Field>
          <Field label="Additional metadata" error={metadataFault} hint="Pairs to find the run by.">
            <TextArea
              className="min-h-14"
              rows={2}
              value={metadata}
              aria-invalid={!!metadataFault}
              onChange={(event) => setMetadata(event.target.value)}
            />
          </Field>
          {trigger.error && (
            <p role="alert" className="text-[0.8125rem] text-bad">
              {trigger.error.message}
            </p>
          )}
        </DialogBody>
        <DialogActions>
          <Button onClick={() => setOpen(false)}>Close</Button>
          <Button
            variant="primary"
            busy={trigger.isPending}
            disabled={!name || !!inputFault || !!metadataFault}
            onClick={() => trigger.mutate()}
          >
            Run it
          </Button>
        </DialogActions>
      </Dialog>
    </>
  );
}

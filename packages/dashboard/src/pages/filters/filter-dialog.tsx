import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '../../design/button';
import { Dialog, DialogActions, DialogBody } from '../../design/dialog';
import { Field, Input, SelectInput, TextArea } from '../../design/field';
import { JsonField, jsonText, objectFault } from '../../design/json-field';
import { Badge } from '../../design/status-badge';
import { useTenantId } from '../../session/session';
import { workflowsQuery } from '../runs/runs-queries';
import { type EventFilter, tryFilter, useSaveFilter } from './filters-queries';

/** Makes or changes a filter, and tries its expression on an event first. */
export function FilterDialog({ filter, onClose }: { filter?: EventFilter; onClose: () => void }) {
  const tenant = useTenantId();
  const { data: workflows = [] } = useQuery(workflowsQuery(tenant));
  const [chosen, setChosen] = useState(filter?.workflowId);
  const [scope, setScope] = useState(filter?.scope ?? '');
  const [expression, setExpression] = useState(filter?.expression ?? 'input.amount > 100');
  const [payload, setPayload] = useState(jsonText(filter?.payload));
  const [event, setEvent] = useState('{ "amount": 250 }');
  const save = useSaveFilter(filter, onClose);
  const attempt = useMutation({
    mutationFn: () => tryFilter(tenant, expression, JSON.parse(event), JSON.parse(payload)),
  });
  const workflowId = chosen ?? workflows[0]?.metadata.id;
  const isObject = !objectFault(payload);
  return (
    <Dialog
      title={filter ? 'Change the filter' : 'Create a filter'}
      description="A workflow with filters runs only for events that carry the scope of one of them and make its expression true."
      open
      onOpenChange={(open) => !open && onClose()}
    >
      <DialogBody>
        <Field label="Workflow">
          <SelectInput
            value={workflowId}
            disabled={filter !== undefined}
            onChange={(change) => setChosen(change.target.value)}
          >
            {workflows.map(({ metadata, name }) => (
              <option key={metadata.id} value={metadata.id}>
                {name}
              </option>
            ))}
          </SelectInput>
        </Field>
        <Field label="Scope" hint="Events are pushed with the same scope to be tried against this filter.">
          <Input value={scope} onChange={(change) => setScope(change.target.value)} />
        </Field>
        <Field
          label="Expression"
          error={save.error?.message}
          hint="CEL over input, payload, additional_metadata and event_key."
        >
          <TextArea
            className="min-h-14"
            rows={2}
            value={expression}
            onChange={(change) => setExpression(change.target.value)}
          />
        </Field>
        <JsonField
          label="Payload of the filter"
          rows={2}
          value={payload}
          onChange={setPayload}
          hint="The expression reads it as payload, tasks get it with the event."
        />
        <JsonField label="Event to try" rows={2} value={event} onChange={setEvent} />
        <div className="flex min-h-8 flex-wrap items-center gap-2 text-[0.8125rem]">
          <Button
            size="small"
            busy={attempt.isPending}
            disabled={!isObject || !!objectFault(event)}
            onClick={() => attempt.mutate()}
          >
            Try it
          </Button>
          <span role="status">
            {attempt.data?.status === 'SUCCESS' && (
              <Badge tone={attempt.data.output ? 'good' : 'plain'}>
                {attempt.data.output ? 'Lets it through' : 'Holds it back'}
              </Badge>
            )}
            {attempt.data?.status === 'ERROR' && <span className="text-bad">{attempt.data.error}</span>}
          </span>
        </div>
      </DialogBody>
      <DialogActions>
        <Button onClick={onClose}>Close</Button>
        <Button
          variant="primary"
          busy={save.isPending}
          disabled={!workflowId || !scope.trim() || !expression.trim() || !isObject}
          onClick={() =>
            save.mutate({
              workflowId: workflowId!,
              scope: scope.trim(),
              expression,
              payload: JSON.parse(payload),
            })
          }
        >
          {filter ? 'Save the filter' : 'Create the filter'}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

import { CheckField, Field, Input } from '../../design/field';
import { JsonField, jsonText, objectFault } from '../../design/json-field';
import type { Webhook } from './webhooks-queries';

/** What becomes of a delivery, as somebody writes it. */
export interface DeliveryDraft {
  eventKey: string;
  scope: string;
  payload: string;
  answersWithEvent: boolean;
}

export const newDelivery = (eventKey: string): DeliveryDraft => ({
  eventKey,
  scope: '',
  payload: jsonText(undefined),
  answersWithEvent: true,
});

export const deliveryOf = (webhook: Webhook): DeliveryDraft => ({
  eventKey: webhook.eventKeyExpression,
  scope: webhook.scopeExpression ?? '',
  payload: jsonText(webhook.staticPayload),
  answersWithEvent: webhook.returnEventAsResponsePayload ?? true,
});

/** The draft as requests have it; undefined while something in it is missing or wrong. */
export function deliverySettings({ answersWithEvent, eventKey, payload, scope }: DeliveryDraft) {
  if (!eventKey.trim() || objectFault(payload)) return undefined;
  return {
    eventKeyExpression: eventKey.trim(),
    scopeExpression: scope.trim(),
    staticPayload: JSON.parse(payload) as Record<string, never>,
    returnEventAsResponsePayload: answersWithEvent,
  };
}

export function DeliveryFields({
  draft,
  onChange,
  error,
}: {
  draft: DeliveryDraft;
  onChange: (change: Partial<DeliveryDraft>) => void;
  /** Why the server refused the expressions. */
  error?: string;
}) {
  return (
    <>
      <Field
        label="Event key"
        error={error}
        hint="A CEL expression over input and headers that yields the key of the event."
      >
        <Input
          className="font-mono text-xs"
          value={draft.eventKey}
          onChange={(event) => onChange({ eventKey: event.target.value })}
        />
      </Field>
      <Field label="Scope" hint="Optional: a CEL expression for the scope that filters are chosen by.">
        <Input
          className="font-mono text-xs"
          value={draft.scope}
          onChange={(event) => onChange({ scope: event.target.value })}
        />
      </Field>
      <JsonField
        label="Members to add to every payload"
        rows={3}
        value={draft.payload}
        onChange={(payload) => onChange({ payload })}
        hint="They replace members of the same name."
      />
      <CheckField
        label="Answer senders with the event"
        checked={draft.answersWithEvent}
        onChange={(event) => onChange({ answersWithEvent: event.target.checked })}
      />
    </>
  );
}

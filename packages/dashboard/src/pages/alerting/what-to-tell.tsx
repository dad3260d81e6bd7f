import { useState } from 'react';
import { Button } from '../../design/button';
import { CheckField, Field, SelectInput } from '../../design/field';
import { Panel } from '../../design/page';
import { Time } from '../../design/time';
import { useMay } from '../../session/session';
import { useUpdateTenant } from '../general/general-queries';
import type { AlertingSettings } from './alerting-queries';

const SWITCHES = {
  enableWorkflowRunFailureAlerts: 'Runs that failed',
  enableExpiringTokenAlerts: 'API tokens that are about to expire',
  enableTenantResourceLimitAlerts: 'Limits that are reached or nearly so',
  alertMemberEmails: 'Mail them to every member',
} as const;
type SwitchName = keyof typeof SWITCHES;

const FREQUENCIES: Record<string, string> = {
  '5m': '5 minutes',
  '15m': '15 minutes',
  '1h': 'hour',
  '6h': '6 hours',
  '24h': 'day',
};

/** What alerts tell and how often; of who may not change it, only a look. */
export function WhatToTell({ settings }: { settings: AlertingSettings }) {
  const mayAct = useMay('ADMIN');
  const update = useUpdateTenant('Alerting is changed.');
  const [draft, setDraft] = useState(() => ({
    enableWorkflowRunFailureAlerts: settings.enableWorkflowRunFailureAlerts ?? false,
    enableExpiringTokenAlerts: settings.enableExpiringTokenAlerts ?? false,
    enableTenantResourceLimitAlerts: settings.enableTenantResourceLimitAlerts ?? false,
    alertMemberEmails: settings.alertMemberEmails ?? false,
    maxAlertingFrequency: settings.maxAlertingFrequency,
  }));
  // Other durations come from the API; the choice keeps them.
  const frequencies = { ...FREQUENCIES };
  frequencies[settings.maxAlertingFrequency] ??= settings.maxAlertingFrequency;
  return (
    <Panel title="What to tell">
      <form
        className="flex flex-col items-start gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          update.mutate(draft);
        }}
      >
        <fieldset disabled={!mayAct} className="flex flex-col gap-2.5">
          <legend className="sr-only">Alerts</legend>
          {(Object.keys(SWITCHES) as SwitchName[]).map((name) => (
            <CheckField
              key={name}
              label={SWITCHES[name]}
              checked={draft[name]}
              onChange={(event) => setDraft({ ...draft, [name]: event.target.checked })}
            />
          ))}
          <Field label="About failed runs at most once every">
            <SelectInput
              className="w-auto self-start"
              value={draft.maxAlertingFrequency}
              onChange={(event) => setDraft({ ...draft, maxAlertingFrequency: event.target.value })}
            >
              {Object.entries(frequencies).map(([duration, label]) => (
                <option key={duration} value={duration}>
                  {label}
                </option>
              ))}
            </SelectInput>
          </Field>
        </fieldset>
        {update.error && (
          <p role="alert" className="text-[0.8125rem] text-bad">
            {update.error.message}
          </p>
        )}
        <div className="flex w-full flex-wrap items-center gap-3">
          {mayAct && (
            <Button type="submit" variant="primary" busy={update.isPending}>
              Save alerting
            </Button>
          )}
          {settings.lastAlertedAt && (
            <span className="text-xs text-ink-soft">
              Last alert <Time at={settings.lastAlertedAt} />
            </span>
          )}
        </div>
      </form>
    </Panel>
  );
}

import { useQuery } from '@tanstack/react-query';
import { usePageSearch } from '../../app/use-page-search';
import { Page } from '../../design/page';
import { QueryView } from '../../design/query-view';
import { useTenantId } from '../../session/session';
import { alertingQuery } from './alerting-queries';
import { alertingSearch } from './alerting-search';
import { EmailGroups } from './email-groups';
import { SlackChannels } from './slack-channels';
import { WhatToTell } from './what-to-tell';

/** What alerts tell, how often and whom (DSH-12). */
export default function AlertingPage() {
  const settings = useQuery(alertingQuery(useTenantId()));
  const [{ error }] = usePageSearch(alertingSearch);
  return (
    <Page title="Alerting" narrow>
      {error && (
        <p role="alert" className="rounded-lg bg-bad-soft px-4 py-2.5 text-[0.8125rem] text-bad">
          {error}
        </p>
      )}
      <QueryView query={settings}>
        {(data) => <WhatToTell key={JSON.stringify(data)} settings={data} />}
      </QueryView>
      <EmailGroups />
      <SlackChannels />
    </Page>
  );
}

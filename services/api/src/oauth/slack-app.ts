import type { Config } from '@hatchet-ts/config';
import { z } from 'zod';
import { HttpError } from '../http/http-error';

const TIMEOUT_MS = 10_000;

const answerSchema = z.discriminatedUnion('ok', [
  z.object({
    ok: z.literal(true),
    team: z.object({ id: z.string(), name: z.string() }),
    incoming_webhook: z.object({ channel: z.string(), channel_id: z.string(), url: z.url() }),
  }),
  z.object({ ok: z.literal(false), error: z.string() }),
]);

export interface SlackChannel {
  teamId: string;
  teamName: string;
  channelId: string;
  channelName: string;
  /** Posting here writes into the channel. */
  url: string;
}

/** The Slack app of this installation, through which tenants connect a channel for their alerts (SEC-16). */
export class SlackApp {
  constructor(private readonly config: Config) {}

  /** @throws HttpError 405 where no app is set up */
  authorizationUrl(state: string, redirectUri: string): URL {
    const { clientId, url } = this.client();
    const location = new URL(`${url}/oauth/v2/authorize`);
    location.searchParams.set('client_id', clientId);
    location.searchParams.set('scope', this.config.SERVER_TENANT_ALERTING_SLACK_SCOPES.join(','));
    location.searchParams.set('redirect_uri', redirectUri);
    location.searchParams.set('state', state);
    return location;
  }

  /** @throws Error when Slack does not accept the code */
  async connect(code: string, redirectUri: string): Promise<SlackChannel> {
    const { clientId, clientSecret, url } = this.client();
    const response = await fetch(`${url}/api/oauth.v2.access`, {
      method: 'POST',
      body: new URLSearchParams({
        client_id: clientId,
        client_secret: clientSecret,
        code,
        redirect_uri: redirectUri,
      }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const answer = answerSchema.parse(await response.json());
    if (!answer.ok) throw new Error(`Slack refused the code: ${answer.error}`);
    const { team, incoming_webhook: webhook } = answer;
    return {
      teamId: team.id,
      teamName: team.name,
      channelId: webhook.channel_id,
      channelName: webhook.channel,
      url: webhook.url,
    };
  }

  private client(): { clientId: string; clientSecret: string; url: string } {
    const {
      SERVER_TENANT_ALERTING_SLACK_ENABLED: enabled,
      SERVER_TENANT_ALERTING_SLACK_CLIENT_ID: clientId,
      SERVER_TENANT_ALERTING_SLACK_CLIENT_SECRET: clientSecret,
      SERVER_TENANT_ALERTING_SLACK_URL: url,
    } = this.config;
    if (!enabled || !clientId || !clientSecret) throw new HttpError(405, 'Alerts in Slack are not set up.');
    return { clientId, clientSecret, url };
  }
}

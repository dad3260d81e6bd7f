import { sealSecret } from '@hatchet-ts/identity';
import { readMembership, upsertSlackWebhook } from '@hatchet-ts/schema';
import { uuidv7 } from '@hatchet-ts/service-kit';
import * as openid from 'openid-client';
import type { ApiContext } from '../../api-context';
import { userPrincipal } from '../../auth/current-user';
import { includesRole } from '../../auth/roles';
import { Reply } from '../../http/reply';
import { route } from '../../http/route';

const FLOW = 'slack';

/** Sends an administrator to Slack, to choose the channel that alerts go to. */
export const startSlack = route<'user:update:slack-oauth-start'>({
  operationId: 'user:update:slack-oauth-start',
  method: 'get',
  path: '/api/v1/tenants/{tenant}/slack/start',
  access: { who: 'tenant', role: 'ADMIN', tokens: false },
  audit: null,
  async handle({ tenantId }, context) {
    const state = openid.randomState();
    const location = context.slack.authorizationUrl(state, redirectUriOf(context));
    const remembered = { flow: FLOW, state, verifier: '', tenantId };
    const cookie = await context.oauthStates.remember(remembered, context.clock.nowMs());
    return Reply.redirect(location.href).header('set-cookie', cookie);
  },
});

/** Where Slack sends the administrator back to. */
export const returnFromSlack = route<'user:update:slack-oauth-callback'>({
  operationId: 'user:update:slack-oauth-callback',
  method: 'get',
  path: '/api/v1/users/slack/callback',
  access: { who: 'user' },
  unchecked: true,
  audit: null,
  async handle({ headers, principal, url }, context) {
    const { clock, config, database, keys, logger, oauthStates, slack } = context;
    const nowMs = clock.nowMs();
    const begun = await oauthStates.recall(FLOW, headers.cookie, nowMs);
    const forget = oauthStates.forget();
    const settings = (tenantId: string, error?: string) =>
      Reply.redirect(
        `${config.SERVER_URL}/tenants/${tenantId}/tenant-settings/alerting${error ? `?error=${encodeURIComponent(error)}` : ''}`,
      ).header('set-cookie', forget);
    const code = url.searchParams.get('code');
    if (!begun?.tenantId || begun.state !== url.searchParams.get('state') || code === null)
      return Reply.redirect(
        `${config.SERVER_URL}/?error=${encodeURIComponent('Connecting Slack was not begun in this browser, or took too long.')}`,
      ).header('set-cookie', forget);
    const { tenantId } = begun;
    // Roles may have changed while the administrator was at Slack.
    const membership = await readMembership(database, tenantId, userPrincipal(principal).userId);
    if (!membership || !includesRole(membership.role, 'ADMIN'))
      return settings(tenantId, 'Only administrators may connect Slack.');
    try {
      const { url: webhookUrl, ...channel } = await slack.connect(code, redirectUriOf(context));
      const id = uuidv7(nowMs);
      const sealed = await sealSecret(keys.master, 'slack_webhooks', id, webhookUrl);
      await upsertSlackWebhook(database, { id, tenantId, ...channel, url: sealed }, nowMs);
      return settings(tenantId);
    } catch (error) {
      logger.warn({ error }, 'connecting Slack failed');
      return settings(tenantId, 'Slack could not be connected.');
    }
  },
});

const redirectUriOf = ({ config }: Pick<ApiContext, 'config'>) =>
  `${config.SERVER_URL}/api/v1/users/slack/callback`;

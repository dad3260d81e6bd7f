import { itPlays } from './play-all';

/** As the recorded platform was set up. */
const SETTINGS = { SERVER_AUTH_SET_EMAIL_VERIFIED: 'false', SERVER_AUTH_COOKIE_DOMAIN: 'localhost' };

describe('crons, schedules, reading routes, accounts, tenants, tokens, invites, webhooks (WIR-08, CRN, SCH, USR, WHK)', () => {
  itPlays(['28-crons-schedules', '29-rest-reads', '30-accounts'], SETTINGS);
});

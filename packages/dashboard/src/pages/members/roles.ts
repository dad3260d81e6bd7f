import type { Role } from '../../session/session';

/** What each role adds to those before it. */
export const ROLE_LOOKS: Record<Role, { label: string; hint: string }> = {
  VIEWER: { label: 'Viewer', hint: 'Sees everything of the tenant but its secrets, and changes nothing.' },
  MEMBER: {
    label: 'Member',
    hint: 'Starts, cancels and replays runs; changes triggers, workers and workflows.',
  },
  ADMIN: { label: 'Admin', hint: 'Manages members, API tokens, alerting and settings; reads the audit log.' },
  OWNER: { label: 'Owner', hint: 'Does what admins do, and makes and removes other owners.' },
};

export const roleName = (role: Role) => ROLE_LOOKS[role].label;

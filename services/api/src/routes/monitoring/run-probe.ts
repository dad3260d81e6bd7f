import { Reply } from '../../http/reply';
import { route } from '../../http/route';

/** For monitoring systems: 200 when a run gets from trigger to result. */
export const runProbe = route<'monitoring:post:runProbe'>({
  operationId: 'monitoring:post:runProbe',
  method: 'post',
  path: '/api/v1/monitoring/{tenant}/probe',
  access: { who: 'tenant', role: 'MEMBER' },
  callsPerMinute: 60,
  // Asked every few seconds by machines; the run it makes is its trace.
  audit: null,
  async handle({ tenantId }, { probe }) {
    await probe.run(tenantId);
    return Reply.empty();
  },
});

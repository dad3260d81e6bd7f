import { route } from '../../http/route';

/** Dashboards ask this to tell the hosted product from an installation of one's own, which answers just this. */
export const getCloudMetadata = route<'cloudMetadata::get'>({
  operationId: 'cloudMetadata::get',
  method: 'get',
  path: '/api/v1/cloud/metadata',
  access: { who: 'open' },
  audit: null,
  handle: () => ({ errors: [{ description: 'oss' }] }),
});

import { Gauge } from 'lucide-react';
import { definePage } from '../../app/define-page';
import { rateLimitsSearch } from './rate-limits-search';

export default definePage({
  path: '/rate-limits',
  area: 'tenant',
  title: 'Rate limits',
  navigation: { section: 'Resources', label: 'Rate limits', icon: Gauge, order: 10, key: 'l' },
  search: rateLimitsSearch,
  load: () => import('./rate-limits-page'),
});

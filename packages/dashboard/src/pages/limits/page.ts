import { Gauge } from 'lucide-react';
import { definePage } from '../../app/define-page';

export default definePage({
  path: '/tenant-settings/billing-and-limits',
  area: 'tenant',
  title: 'Limits and usage',
  navigation: { section: 'Settings', label: 'Limits', icon: Gauge, order: 50 },
  load: () => import('./limits-page'),
});

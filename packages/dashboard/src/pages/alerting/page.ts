import { BellRing } from 'lucide-react';
import { definePage } from '../../app/define-page';
import { alertingSearch } from './alerting-search';

export default definePage({
  path: '/tenant-settings/alerting',
  area: 'tenant',
  title: 'Alerting',
  navigation: { section: 'Settings', label: 'Alerting', icon: BellRing, order: 40 },
  search: alertingSearch,
  load: () => import('./alerting-page'),
});

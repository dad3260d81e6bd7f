import { CalendarClock } from 'lucide-react';
import { definePage } from '../../app/define-page';
import { scheduledSearch } from './scheduled-search';

export default definePage({
  path: '/scheduled',
  area: 'tenant',
  title: 'Scheduled runs',
  navigation: { section: 'Triggers', label: 'Scheduled runs', icon: CalendarClock, order: 20, key: 's' },
  search: scheduledSearch,
  load: () => import('./scheduled-page'),
});

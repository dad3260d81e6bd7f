import { Layers } from 'lucide-react';
import { definePage } from '../../app/define-page';
import { queuesSearch } from './queues-search';

export default definePage({
  path: '/queues',
  area: 'tenant',
  title: 'Queues',
  navigation: { section: 'Work', label: 'Queues', icon: Layers, order: 50, key: 'q' },
  search: queuesSearch,
  load: () => import('./queues-page'),
});

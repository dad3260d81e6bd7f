import { Server } from 'lucide-react';
import { definePage } from '../../app/define-page';
import { workersSearch } from './workers-search';

export default [
  definePage({
    path: '/workers',
    area: 'tenant',
    title: 'Workers',
    navigation: { section: 'Work', label: 'Workers', icon: Server, order: 40, key: 'w' },
    search: workersSearch,
    load: () => import('./workers-page'),
  }),
  definePage({
    path: '/workers/$worker',
    area: 'tenant',
    title: 'Worker',
    load: () => import('./worker-page'),
  }),
];

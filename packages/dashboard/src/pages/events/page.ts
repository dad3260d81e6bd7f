import { Zap } from 'lucide-react';
import { definePage } from '../../app/define-page';
import { eventsSearch } from './events-search';

export default [
  definePage({
    path: '/events',
    area: 'tenant',
    title: 'Events',
    navigation: { section: 'Work', label: 'Events', icon: Zap, order: 30, key: 'e' },
    search: eventsSearch,
    load: () => import('./events-page'),
  }),
  definePage({
    path: '/events/$event',
    area: 'tenant',
    title: 'Event',
    load: () => import('./event-page'),
  }),
];

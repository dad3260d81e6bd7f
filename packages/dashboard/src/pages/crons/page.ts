import { Repeat } from 'lucide-react';
import { definePage } from '../../app/define-page';
import { cronsSearch } from './crons-search';

export default definePage({
  path: '/crons',
  area: 'tenant',
  title: 'Crons',
  navigation: { section: 'Triggers', label: 'Crons', icon: Repeat, order: 10, key: 'c' },
  search: cronsSearch,
  load: () => import('./crons-page'),
});

import { definePage } from '../../app/define-page';
import { runSearch } from './run-search';

export default definePage({
  path: '/runs/$run',
  area: 'tenant',
  title: 'Run',
  search: runSearch,
  load: () => import('./run-page'),
});

import { z } from 'zod';
import { listOf, offsetField, textField } from '../../app/search-fields';
import { windowField } from '../runs/runs-search';

export const auditLogSearch = z.object({
  window: windowField,
  /** Kinds of things acted on. */
  kind: listOf(z.string()),
  /** Part of who, what or from where. */
  q: textField,
  offset: offsetField,
});

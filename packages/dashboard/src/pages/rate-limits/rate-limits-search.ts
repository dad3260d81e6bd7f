import { z } from 'zod';
import { offsetField, textField } from '../../app/search-fields';

/** Orders to choose from, as the API names them. */
export const ORDERS = {
  key: { label: 'By key', orderByField: 'key', orderByDirection: 'asc' },
  left: { label: 'Least left first', orderByField: 'value', orderByDirection: 'asc' },
  limit: { label: 'Largest limit first', orderByField: 'limitValue', orderByDirection: 'desc' },
} as const;
export type OrderName = keyof typeof ORDERS;

export const rateLimitsSearch = z.object({
  /** Part of the key. */
  q: textField,
  order: z.enum(Object.keys(ORDERS) as [OrderName]).catch('key'),
  offset: offsetField,
});

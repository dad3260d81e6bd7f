import type { RestSchema } from '@hatchet-ts/contracts';
import { HttpError } from '../http/http-error';

export interface Page {
  limit: number;
  offset: number;
}

const LIMIT_MAX = 1000;

/** Limit and offset of a list, within bounds. @throws HttpError 400 naming the parameter */
export function pageOf(
  query: { limit?: number; offset?: number },
  defaultLimit = 50,
  limitMax = LIMIT_MAX,
): Page {
  const limit = query.limit ?? defaultLimit;
  const offset = query.offset ?? 0;
  if (limit < 1 || limit > limitMax)
    throw new HttpError(
      400,
      `Invalid format for parameter limit: must be between 1 and ${limitMax}, got ${limit}`,
      'limit',
    );
  if (offset < 0)
    throw new HttpError(
      400,
      `Invalid format for parameter offset: must not be negative, got ${offset}`,
      'offset',
    );
  return { limit, offset };
}

/** Pagination of most lists: `next_page` stays at the last page. */
export function pagination({ limit, offset }: Page, total: number): RestSchema<'PaginationResponse'> {
  const current = Math.floor(offset / limit) + 1;
  const pages = Math.ceil(total / limit);
  return { current_page: current, next_page: current === pages ? current : current + 1, num_pages: pages };
}

/** Pagination of run lists: `next_page` is the one after, whether it exists or not. */
export function runPagination({ limit, offset }: Page, total: number): RestSchema<'PaginationResponse'> {
  const current = Math.floor(offset / limit) + 1;
  return { current_page: current, next_page: current + 1, num_pages: Math.ceil(total / limit) };
}

/** Pagination that counts from 0, of filters: as recorded, one more than the other lists have. */
export function offsetPagination({ limit, offset }: Page, total: number): RestSchema<'PaginationResponse'> {
  const current = Math.floor(offset / limit);
  return { current_page: current, next_page: current + 1, num_pages: Math.ceil(total / limit) };
}

import { z } from 'zod';
import { listOf, offsetField } from '../../app/search-fields';

export const SOURCE_NAMES = ['GENERIC', 'STRIPE', 'GITHUB', 'SLACK', 'SVIX', 'LINEAR'] as const;

export const webhooksSearch = z.object({
  source: listOf(z.enum(SOURCE_NAMES)),
  offset: offsetField,
});
export type WebhooksFilter = z.output<typeof webhooksSearch>;

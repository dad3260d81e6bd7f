import { invalidArgument } from '@hatchet-ts/contracts';
import type { MetadataPair } from '@hatchet-ts/schema';
import { isIndexedMetadata } from './payloads';

/**
 * Filters on metadata as clients write them: `key:value`, parted at the first colon.
 * @throws EngineError `invalid_argument` for one without a key or a colon
 */
export function metadataPairs(texts: readonly string[]): MetadataPair[] {
  return texts.map((text) => {
    const colon = text.indexOf(':');
    if (colon < 1)
      throw invalidArgument(`invalid additional metadata filter: ${text}`, 'additional_metadata');
    const key = text.slice(0, colon);
    return { key, value: text.slice(colon + 1), indexed: isIndexedMetadata(key) };
  });
}

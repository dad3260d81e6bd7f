import { renameSync, rmSync } from 'node:fs';

/**
 * Puts a finished directory where another may stand, whoever else does so at the same time: at any moment the place
 * holds one whole directory, except between the two renames. Both lie on the same file system.
 */
export function putDirectory(finished, place) {
  const replaced = `${finished}.replaced`;
  for (;;) {
    try {
      renameSync(finished, place);
      break;
    } catch (error) {
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    }
    try {
      renameSync(place, replaced);
      rmSync(replaced, { recursive: true });
    } catch (error) {
      // Somebody else has moved it away in this moment.
      if (error.code !== 'ENOENT') throw error;
    }
  }
}

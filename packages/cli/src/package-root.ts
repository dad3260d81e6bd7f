import path from 'node:path';

/** A file of this package, from the sources and from the build alike. */
export const packageFile = (...names: string[]): string => path.join(__dirname, '..', ...names);

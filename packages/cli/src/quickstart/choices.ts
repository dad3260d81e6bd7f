export const LANGUAGES = ['typescript', 'python', 'go'] as const;
export type Language = (typeof LANGUAGES)[number];

/** The first is the default. */
export const PACKAGE_MANAGERS: Readonly<Record<Language, readonly string[]>> = {
  typescript: ['npm', 'pnpm', 'yarn'],
  python: ['pip', 'uv', 'poetry'],
  go: ['go'],
};

/** What the worker of a new project shows. */
export const USE_CASES = ['simple', 'scheduled', 'event', 'pipeline'] as const;
export type UseCase = (typeof USE_CASES)[number];

/** One configuration for the whole repository: packages are tested from their sources, real parts come from globalSetup. */
const services = 'api|grpc-dispatcher|controllers|scheduler';

const compiled = (options) => [
  '@swc/jest',
  { sourceMaps: 'inline', jsc: { target: 'es2023', ...options }, module: { type: 'commonjs' } },
];

module.exports = {
  // Node, and a failure for test files that leave something open.
  testEnvironment: '<rootDir>/packages/testkit/src/leak-checking-environment.ts',
  roots: ['packages', 'services', 'benchmarks', 'tests', 'scripts'].map((folder) => `<rootDir>/${folder}`),
  testMatch: ['**/*.test.ts'],
  // Long tests (*.full.test.ts) run only with `npm run test:full`.
  testPathIgnorePatterns: ['/node_modules/', ...(process.env.TEST_FULL ? [] : ['\\.full\\.test\\.ts$'])],
  // Most tests wait for processes they have started: more workers than jest's own rule gives two cores (one).
  maxWorkers: 3,
  reporters: ['default', '<rootDir>/packages/testkit/src/jest-result-reporter.js'],
  modulePathIgnorePatterns: ['/dist/', '/.cache/', '/.data/'],
  moduleNameMapper: {
    [`^@hatchet-ts/(${services})$`]: '<rootDir>/services/$1/src',
    '^@hatchet-ts/([^/]+)$': '<rootDir>/packages/$1/src',
  },
  transform: {
    '^.+\\.[cm]?[tj]s$': compiled({ parser: { syntax: 'typescript' } }),
    '^.+\\.tsx$': compiled({
      parser: { syntax: 'typescript', tsx: true },
      transform: { react: { runtime: 'automatic' } },
    }),
  },
  // ESM-only dependencies are transformed to CommonJS for jest; everything else in node_modules is left alone.
  transformIgnorePatterns: [
    '/node_modules/(?!(?:\\.pnpm/)?(?:uuid|jose|openid-client|oauth4webapi|@bufbuild\\+protobuf|@bufbuild/protobuf)[@/+])',
  ],
  globalSetup: '<rootDir>/packages/testkit/src/jest-global-setup.ts',
  globalTeardown: '<rootDir>/packages/testkit/src/jest-global-teardown.ts',
  // For tests that hang. Far more than any takes on a loaded machine; what takes longer still says how long it may.
  testTimeout: 300_000,
};

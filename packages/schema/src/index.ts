export * from './database';
export * from './migrations';
export * from './partitions';
export * from './sql-array';

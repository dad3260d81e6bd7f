import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { FAULTS, faultOf } from './faults/catalogue';

export interface Arguments {
  list: boolean;
  trials: number;
  seed: string;
  only: string[] | undefined;
  loadMs: number;
  perSecond: number;
  json: string | undefined;
}

export const USAGE = `npm run faults -- [options]
  --list         names of the faults and what they do
  --trials N     how many faults to inject, one after another (default: each once)
  --seed S       brings back workload, moments and targets of an earlier campaign (default: random, printed)
  --only A,B     only these faults
  --seconds N    load per trial (default 10)
  --rate N       runs per second (default 40)
  --json FILE    write all reports there`;

/** @throws Error naming the option, its value and the rule */
export function parseArguments(argv: readonly string[]): Arguments {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      list: { type: 'boolean', default: false },
      trials: { type: 'string' },
      seed: { type: 'string' },
      only: { type: 'string' },
      seconds: { type: 'string', default: '10' },
      rate: { type: 'string', default: '40' },
      json: { type: 'string' },
    },
  });
  const only = values.only?.split(',').map((name) => faultOf(name.trim()).name);
  return {
    list: values.list,
    trials: values.trials === undefined ? (only ?? FAULTS).length : number('--trials', values.trials),
    seed: values.seed ?? randomBytes(4).toString('hex'),
    only,
    loadMs: number('--seconds', values.seconds) * 1_000,
    perSecond: number('--rate', values.rate),
    json: values.json,
  };
}

function number(option: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new Error(`${option} ${text}: expected a whole number of at least 1`);
  return value;
}

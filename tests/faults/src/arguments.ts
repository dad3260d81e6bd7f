import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { FAULTS, faultOf } from './faults/catalogue';

export interface Arguments {
  list: boolean;
  trials: number;
  seed: string;
  from: number;
  only: string[] | undefined;
  loadMs: number;
  perSecond: number;
  json: string | undefined;
}

export const USAGE = `npm run faults -- [options]
  --list         names of the faults and what they do
  --trials N     how many faults to inject, one after another (default: each once)
  --seed S       brings back workload, moments and targets of an earlier campaign (default: random, printed)
  --from N       go on with trial N of a campaign that was broken off (default 0)
  --only A,B     only these faults
  --seconds N    load per trial (default 10)
  --rate N       runs per second (default 40)
  --json FILE    write all reports there, after every trial`;

/** @throws Error naming the option, its value and the rule */
export function parseArguments(argv: readonly string[]): Arguments {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      list: { type: 'boolean', default: false },
      trials: { type: 'string' },
      seed: { type: 'string' },
      from: { type: 'string', default: '0' },
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
    from: number('--from', values.from, 0),
    only,
    loadMs: number('--seconds', values.seconds) * 1_000,
    perSecond: number('--rate', values.rate),
    json: values.json,
  };
}

function number(option: string, text: string, least = 1): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least)
    throw new Error(`${option} ${text}: expected a whole number of at least ${least}`);
  return value;
}

import { type LoadTestOptions, loadTestProgram } from './arguments';

/** What the flags lead to, or the sentence they are refused with. */
async function parse(...flags: string[]): Promise<LoadTestOptions> {
  let options: LoadTestOptions | undefined;
  const program = loadTestProgram(async (given) => {
    options = given;
  }).configureOutput({ writeErr: () => undefined, writeOut: () => undefined });
  await program.parseAsync(flags, { from: 'user' });
  return options!;
}

describe('the flags of hatchet-loadtest', () => {
  it('have the documented defaults (SLF-67, SLF-68, SLF-69, SLF-71, SLF-72, SLF-74)', async () => {
    expect(await parse()).toEqual({
      concurrency: 0,
      delayMs: 0,
      durationMs: 10_000,
      eventFanout: 1,
      events: 10,
      failureRate: 0,
      level: 'info',
      payloadBytes: 0,
      slots: 100,
      waitMs: 10_000,
      workerDelayMs: 0,
    });
  });

  it('have the documented short forms (SLF-65 to SLF-75)', async () => {
    const flags = '-c 5 -D 1s -d 1m30s -F 3 -e 100 -f 0.5 -l warn -P 100kb -s 7 -w 500ms -p 5s';
    expect(await parse(...flags.split(' '))).toEqual({
      concurrency: 5,
      delayMs: 1_000,
      durationMs: 90_000,
      eventFanout: 3,
      events: 100,
      failureRate: 0.5,
      level: 'warn',
      payloadBytes: 102_400,
      slots: 7,
      waitMs: 500,
      workerDelayMs: 5_000,
    });
  });

  it('have the documented long forms, and files for results of ours (SLF-77)', async () => {
    const flags =
      '--duration 60s --events 100 --slots 100 --wait 10s --level warn --json a.json --chart b.html';
    expect(await parse(...flags.split(' '))).toMatchObject({
      durationMs: 60_000,
      events: 100,
      slots: 100,
      waitMs: 10_000,
      level: 'warn',
      json: 'a.json',
      chart: 'b.html',
    });
  });

  it.each([
    ['-e ten', "'-e, --events <int>' argument 'ten' is invalid. It must be an integer of at least 1."],
    ['-e 0', "argument '0' is invalid. It must be an integer of at least 1."],
    ['-s 1.5', "'-s, --slots <int>' argument '1.5' is invalid."],
    ['-c -1', "'-c, --concurrency <int>' argument '-1' is invalid. It must be an integer of at least 0."],
    ['-d 0s', "'-d, --duration <duration>' argument '0s' is invalid. It must be a duration such as"],
    ['-w soon', "'-w, --wait <duration>' argument 'soon' is invalid. It must be a duration such as"],
    ['-d 600h', 'It must be shorter than 24 days.'],
    ['-f 1.1', "'-f, --failureRate <float>' argument '1.1' is invalid. It must be a number from 0 to 1."],
    ['-P 3furlongs', "argument '3furlongs' is invalid. It must be a size such as 0kb, 100kb or 1mb."],
    ['-P 65mb', 'It must be at most 64mb.'],
    ['-l loud', "argument 'loud' is invalid. Allowed choices are debug, info, warn, error."],
    ['--speed 1', "unknown option '--speed'"],
    ['plain', 'too many arguments'],
  ])('%s is refused by name, value and rule', async (flags, sentence) => {
    await expect(parse(...flags.split(' '))).rejects.toThrow(sentence);
  });
});

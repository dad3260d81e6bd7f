import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type RunningProgram, runProgram, startStack, type TestStack } from '@hatchet-ts/testkit';
import { samplesOf } from './samples';

/** Within the repository, so that the program finds the SDK. */
const CACHE = path.resolve(__dirname, '../../.cache');
const END = 'the guide is through';
const IMPORT = /^import [^;]+;$/gm;

/** Imports stay at the top; the rest may await, which a script may not at its top. */
function programOf(code: string): string {
  const imports = code.match(IMPORT) ?? [];
  const body = code.replace(IMPORT, '');
  return `${imports.join('\n')}\nasync function main() {\n${body}\nconsole.log('${END}');\nprocess.exit(0);\n}\nvoid main();\n`;
}

describe('the guide in TypeScript', () => {
  let directory: string;
  let stack: TestStack;
  let program: RunningProgram;

  beforeAll(async () => {
    mkdirSync(CACHE, { recursive: true });
    directory = mkdtempSync(path.join(CACHE, 'guide-'));
    stack = await startStack({ mode: 'lite' });
  });
  afterAll(async () => {
    program?.kill();
    await program?.ended;
    await stack?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  it('prints what it says it prints (DEV-01, RUN-02, RUN-10, RET-01, RET-07, DAG-03, DUR-02, EVT-01, CRN-06, SCH-02, CON-02, CAN-01; ONF-01, ONF-02, CND-01, CND-03, CND-04, CND-05, CND-07, EVT-10, EVT-13, EVT-14, EVT-16, WHK-01, WHK-04, WHK-08, RTL-03, RTL-05, PRI-01, PRI-04, PRI-05, AFF-01, AFF-03, STK-01, STK-02, SLT-01, LOG-01, LOG-05, STR-01, STR-02, MID-01, MID-02, MID-03, MET-01, MET-03, MET-06, BLK-02)', async () => {
    const { code, output } = samplesOf('typescript.md', 'ts');
    const file = path.join(directory, 'guide.ts');
    writeFileSync(file, programOf(code.join('\n')));
    program = runProgram(file, [], { env: { ...stack.clientEnv, HATCHET_CLIENT_LOG_LEVEL: 'OFF' } });
    await program.untilPrinted(END, 170_000);
    const printed = program.output().split('\n');
    // The SDK has lines of its own in between.
    expect(printed.filter((line) => output.includes(line))).toEqual(output);
  });
});

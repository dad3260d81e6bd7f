import { readFileSync } from 'node:fs';
import path from 'node:path';
import { DockerfileParser, type Env, type From, type Instruction } from 'dockerfile-ast';
import { REPOSITORY } from './tools';

export const DOCKERFILE = path.join(REPOSITORY, 'deploy/Dockerfile');

/** A target of the Dockerfile, with what it has from the stages below it. */
export interface Image {
  name: string;
  /** Image outside of the file that it grew from, with its tag. */
  base: string;
  env: Record<string, string>;
  /** What a container runs unless told otherwise. */
  command: string[];
  entrypoint: string[] | undefined;
  user: string | undefined;
  ports: number[];
  stopSignal: string | undefined;
  /** Command in exec form, a shell line, or undefined for none. */
  healthcheck: string[] | string | undefined;
}

export function readImages(file = DOCKERFILE): Map<string, Image> {
  const args: Record<string, string> = {};
  const stages = new Map<string, Image>();
  let stage: Image | undefined;
  for (const instruction of DockerfileParser.parse(readFileSync(file, 'utf8')).getInstructions()) {
    const text = instruction.getRawArgumentsContent() ?? '';
    switch (instruction.getKeyword()) {
      case 'ARG': {
        const [name, value = ''] = text.split('=');
        args[name!] = value;
        break;
      }
      case 'FROM':
        stage = beginStage(instruction as From, stages, args);
        stages.set(stage.name, stage);
        break;
      default:
        apply(stage!, instruction, text);
    }
  }
  return stages;
}

function beginStage(from: From, stages: Map<string, Image>, args: Record<string, string>): Image {
  const [parent] = from.getArguments().map((argument) => argument.getValue());
  const name = from.getBuildStage()!;
  const below = stages.get(parent!);
  if (below) return { ...below, name, env: { ...below.env } };
  const base = parent!.replace(/\$\{(\w+)\}/g, (_whole, variable: string) => args[variable] ?? '');
  return {
    name,
    base,
    env: {},
    command: [],
    entrypoint: undefined,
    user: undefined,
    ports: [],
    stopSignal: undefined,
    healthcheck: undefined,
  };
}

function apply(stage: Image, instruction: Instruction, text: string): void {
  switch (instruction.getKeyword()) {
    case 'ENV':
      for (const property of (instruction as Env).getProperties())
        stage.env[property.getName()] = property.getValue() ?? '';
      break;
    case 'CMD':
      stage.command = JSON.parse(text) as string[];
      break;
    case 'ENTRYPOINT':
      stage.entrypoint = JSON.parse(text) as string[];
      break;
    case 'USER':
      stage.user = text;
      break;
    case 'EXPOSE':
      stage.ports = text.split(/\s+/).map(Number);
      break;
    case 'STOPSIGNAL':
      stage.stopSignal = text;
      break;
    case 'HEALTHCHECK':
      stage.healthcheck = healthcheckOf(text);
      break;
  }
}

function healthcheckOf(text: string): string[] | string | undefined {
  if (text === 'NONE') return undefined;
  const command = text.slice(text.indexOf('CMD ') + 'CMD '.length).trim();
  return command.startsWith('[') ? (JSON.parse(command) as string[]) : command;
}

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { REPOSITORY } from './tools';

export type Condition = 'service_started' | 'service_healthy' | 'service_completed_successfully';

export interface ComposeService {
  image: string;
  build?: { context: string; dockerfile: string; target: string };
  command?: string[];
  environment?: Record<string, string>;
  ports?: string[];
  expose?: string[];
  volumes?: string[];
  depends_on?: Record<string, { condition: Condition }>;
  healthcheck?: { test: string[] };
  shm_size?: string;
  restart?: string;
}

export interface ComposeFile {
  services: Record<string, ComposeService>;
  volumes: Record<string, unknown>;
}

/** @param file below the repository */
export function readCompose(file: string): ComposeFile {
  return parse(readFileSync(path.join(REPOSITORY, file), 'utf8'), { merge: true }) as ComposeFile;
}

/** Name of the image without repository and tag, if it is one of ours. */
export const ownImage = ({ image }: ComposeService) => /^hatchet-ts\/([^:]+):/.exec(image)?.[1];

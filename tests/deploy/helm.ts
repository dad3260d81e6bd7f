import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { parseAllDocuments, stringify } from 'yaml';
import { findTool, REPOSITORY } from './tools';

export const CHARTS = ['hatchet-stack', 'hatchet-ha'] as const;
export type Chart = (typeof CHARTS)[number];

/** Any object of Kubernetes; what is in `spec` depends on the kind. */
export interface KubernetesObject {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
  };
  // biome-ignore lint/suspicious/noExplicitAny: the schemas of the kinds are checked by kubeconform, not by types
  spec?: any;
  data?: Record<string, string>;
  stringData?: Record<string, string>;
  // biome-ignore lint/suspicious/noExplicitAny: as above, for kinds without a spec
  [field: string]: any;
}

export const RELEASE = 'hatchet';

/**
 * What `helm template` makes of values.
 *
 * @throws Error with what helm says when it refuses them
 */
export function render(chart: Chart, values: object = {}): KubernetesObject[] {
  const input = stringify(values);
  const key = `${chart}\n${input}`;
  const text =
    rendered.get(key) ?? helm(['template', RELEASE, chartDirectory(chart), '--values', '-'], input);
  rendered.set(key, text);
  return parseManifest(text);
}

/** Several tests look at the same values, and helm takes a quarter of a second. */
const rendered = new Map<string, string>();

export function parseManifest(text: string): KubernetesObject[] {
  return parseAllDocuments(text)
    .map((document) => document.toJS() as KubernetesObject | null)
    .filter((object) => object !== null);
}

/** Standard output of a helm command; what it prints besides, about symbolic links, is left out. */
export function helm(args: readonly string[], input = ''): string {
  try {
    return execFileSync(findTool('helm')!, args, {
      input,
      encoding: 'utf8',
      stdio: ['pipe', 'pipe', 'pipe'],
    });
  } catch (error) {
    throw new Error(String((error as { stderr?: string }).stderr ?? error));
  }
}

export const chartDirectory = (chart: Chart) => path.join(REPOSITORY, 'helm', chart);

export const podSpecOf = (object: KubernetesObject) => object.spec?.template?.spec;

export function find(objects: KubernetesObject[], kind: string, name: string): KubernetesObject {
  const found = objects.find((object) => object.kind === kind && object.metadata.name === name);
  if (!found) throw new Error(`There is no ${kind} ${name}.`);
  return found;
}

/** Plain variables of the first container of a workload. */
export function envOf(objects: KubernetesObject[], deployment: string): Record<string, string> {
  const [container] = podSpecOf(find(objects, 'Deployment', deployment)).containers;
  return Object.fromEntries(
    (container.env as { name: string; value?: string }[]).flatMap(({ name, value }) =>
      value === undefined ? [] : [[name, value]],
    ),
  );
}

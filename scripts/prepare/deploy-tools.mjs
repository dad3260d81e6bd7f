import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { exitCodeOf, fromRoot, say } from './run-step.mjs';

/** Where the deployment tests look, before PATH. */
const bin = fromRoot('.cache', 'deploy-tools', 'bin');

/**
 * Programs of others from source, about three minutes on two cores the first time. Charts may ask for the version of
 * Kubernetes they are rendered for; a helm built without its own build script believes in a very old one.
 */
const GO_PROGRAMS = [
  {
    name: 'helm',
    package: 'helm.sh/helm/v3/cmd/helm@v3.18.6',
    ldflags:
      '-s -w -X helm.sh/helm/v3/pkg/chartutil.k8sVersionMajor=1 -X helm.sh/helm/v3/pkg/chartutil.k8sVersionMinor=33',
  },
  {
    name: 'kubeconform',
    package: 'github.com/yannh/kubeconform/cmd/kubeconform@v0.7.0',
    ldflags: '-s -w',
  },
];

/**
 * Puts helm, kubeconform and caddy into `.cache/deploy-tools/bin`, as far as this machine can: the first two need Go,
 * the last one Debian's packages. Tests that miss one say so and go on, so nothing here is a failure.
 */
export async function installDeployTools() {
  mkdirSync(bin, { recursive: true });
  for (const program of GO_PROGRAMS) await installWithGo(program);
  await installCaddy();
}

async function installWithGo({ name, package: source, ldflags }) {
  if (existsSync(path.join(bin, name))) return;
  if (!isThere('go', ['version']))
    return say(`There is no Go here to build ${name} with; its tests will say so`);
  say(`Building ${source}`);
  const code = await exitCodeOf(['go'], ['install', '-ldflags', ldflags, source], { env: { GOBIN: bin } });
  if (code !== 0) say(`${name} could not be built; its tests will say so`);
}

/** Only the program: the package would start a server of its own. */
async function installCaddy() {
  if (existsSync(path.join(bin, 'caddy'))) return;
  if (!isThere('apt-get', ['--version'])) return say('There is no apt-get here to get caddy with');
  say('Fetching the package caddy');
  const directory = mkdtempSync(path.join(bin, '..', 'caddy-'));
  try {
    const download = () =>
      spawnSync('apt-get', ['download', '-q', 'caddy'], { cwd: directory, encoding: 'utf8' });
    if (download().status !== 0) {
      spawnSync('apt-get', ['update', '-q'], { stdio: 'ignore' });
      download();
    }
    const [file] = readdirSync(directory).filter((name) => name.endsWith('.deb'));
    if (!file) return say('caddy could not be fetched; its tests will say so');
    const tree = path.join(directory, 'tree');
    spawnSync('dpkg', ['-x', path.join(directory, file), tree], { stdio: 'inherit' });
    copyFileSync(path.join(tree, 'usr', 'bin', 'caddy'), path.join(bin, 'caddy'));
  } finally {
    rmSync(directory, { recursive: true });
  }
}

const isThere = (program, args) => spawnSync(program, args, { stdio: 'ignore' }).status === 0;

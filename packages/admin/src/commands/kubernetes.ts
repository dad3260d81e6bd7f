import { Command, InvalidArgumentError } from 'commander';
import { stringify } from 'yaml';
import { ensureSecret, newSecretData } from '../ensure-secret';
import { KubernetesSecrets } from '../kubernetes-secrets';

const SERVICE_ACCOUNT_DIRECTORY = '/var/run/secrets/kubernetes.io/serviceaccount';
const RANDOM = ['--random <key>', 'one more key, with a random password in it; may be repeated'] as const;

/** `hatchet-admin kubernetes …`: the Secret with keysets and cookie secrets that the Helm charts need. */
export function kubernetesCommand(): Command {
  const kubernetes = new Command('kubernetes').description('Secrets for the Helm charts');
  kubernetes
    .command('ensure-secret')
    .description(
      'inside a cluster: make the Secret in the namespace of this pod; what is in it already stays',
    )
    .argument('<name>', 'name of the Secret')
    .option(...RANDOM, keyArgument, [])
    .option(
      '--service-account-directory <directory>',
      'where the pod finds its token, namespace and the authority of the API server',
      SERVICE_ACCOUNT_DIRECTORY,
    )
    .action(async (name: string, options: { random: string[]; serviceAccountDirectory: string }) => {
      const secrets = KubernetesSecrets.ofPod(options.serviceAccountDirectory, process.env);
      console.log(await ensureSecret(secrets, name, options.random));
    });
  kubernetes
    .command('print-secret')
    .description('anywhere: print a new Secret as a manifest, for kubectl or a secret manager')
    .argument('<name>', 'name of the Secret')
    .option(...RANDOM, keyArgument, [])
    .action(async (name: string, { random }: { random: string[] }) => {
      const stringData = await newSecretData(random);
      process.stdout.write(
        stringify({ apiVersion: 'v1', kind: 'Secret', metadata: { name }, type: 'Opaque', stringData }),
      );
    });
  return kubernetes;
}

function keyArgument(text: string, earlier: string[]): string[] {
  if (!/^[-._a-zA-Z0-9]+$/.test(text)) {
    throw new InvalidArgumentError('It must consist of letters, digits, dots, dashes and underscores.');
  }
  return [...earlier, text];
}

import { Command, InvalidArgumentError } from 'commander';
import { ensureSecret } from '../ensure-secret';
import { KubernetesSecrets } from '../kubernetes-secrets';

const SERVICE_ACCOUNT_DIRECTORY = '/var/run/secrets/kubernetes.io/serviceaccount';

/** `hatchet-admin kubernetes …`: what the Helm charts need done inside a cluster. */
export function kubernetesCommand(): Command {
  const kubernetes = new Command('kubernetes').description('for use inside a Kubernetes cluster');
  kubernetes
    .command('ensure-secret')
    .description(
      'make the Secret with keysets and cookie secrets in the namespace of this pod; what is in it already stays',
    )
    .argument('<name>', 'name of the Secret')
    .option('--random <key>', 'one more key, with a random password in it; may be repeated', keyArgument, [])
    .option(
      '--service-account-directory <directory>',
      'where the pod finds its token, namespace and the authority of the API server',
      SERVICE_ACCOUNT_DIRECTORY,
    )
    .action(async (name: string, options: { random: string[]; serviceAccountDirectory: string }) => {
      const secrets = KubernetesSecrets.ofPod(options.serviceAccountDirectory, process.env);
      console.log(await ensureSecret(secrets, name, options.random));
    });
  return kubernetes;
}

function keyArgument(text: string, earlier: string[]): string[] {
  if (!/^[-._a-zA-Z0-9]+$/.test(text)) {
    throw new InvalidArgumentError('It must consist of letters, digits, dots, dashes and underscores.');
  }
  return [...earlier, text];
}

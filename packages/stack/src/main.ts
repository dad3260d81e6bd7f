import { version } from '@hatchet-ts/admin';
import { ConfigError } from '@hatchet-ts/config';
import { EngineError } from '@hatchet-ts/contracts';
import { parseLite, parseService, parseSplit } from './arguments';
import { runDemo } from './demo';
import { runLite } from './lite';
import { stopWithParent } from './parent';
import { runSplit } from './run-split';
import { runService } from './service';

const USAGE = `Usage: main.js lite|split|demo|service [options]

  lite      all services in this process, with an embedded Postgres
  split     each service as processes of its own, with Postgres and RabbitMQ
  demo      lite, the worker of examples/quickstart and one run
  service   the services of SERVER_SERVICES, or those named, configured by the environment alone

lite, split, demo:
  --data-dir DIR      where database, keys and client.env are kept (SERVER_DATA_DIR, default .data)
  --port N            REST and dashboard, 0 for any free port (SERVER_PORT, default 8888)
  --grpc-port N       gRPC, 0 for any free port (SERVER_GRPC_PORT, default 7077)
split:
  --api N  --dispatcher N  --controllers N  --scheduler N     processes of each service, default 1
service:
  --config DIR        directory with server.yaml and database.yaml
  --name NAME         name in logs and metrics
any of them:
  --version           print the version and end`;

/** Runs one command until it ends; sets the exit code. */
export async function main([mode, ...args]: string[], env: NodeJS.ProcessEnv): Promise<void> {
  if (args.includes('--version')) return console.log(version());
  const endCare = stopWithParent(env);
  try {
    switch (mode) {
      case 'lite':
        return await runLite(parseLite(args), env);
      case 'split':
        return await runSplit(parseSplit(args), env);
      case 'demo':
        parseLite(args);
        return await runDemo(args, env);
      case 'service':
        return await runService(parseService(args), env);
      case 'help':
      case '--help':
        return console.log(USAGE);
      default:
        console.error(USAGE);
        process.exitCode = 2;
    }
  } catch (error) {
    // What a person can put right is said in a sentence; everything else shows where it happened.
    const plain = error instanceof ConfigError || error instanceof EngineError;
    console.error(plain ? error.message : error);
    process.exitCode = 1;
  } finally {
    endCare();
  }
}

void main(process.argv.slice(2), process.env);

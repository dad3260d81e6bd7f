import { address, bool, oneOf, secret, string } from './variable';

const STRATEGIES = ['tls', 'mtls', 'none'] as const;

/**
 * CFG-128 to CFG-145: certificates of the gRPC server and of calls between the services. The documentation spells
 * the variables of the internal client in two ways (AMB-73); both are understood.
 */
export const tls = {
  SERVER_TLS_STRATEGY: oneOf(STRATEGIES, {
    id: 'CFG-128',
    help: 'Whether the gRPC server offers TLS, and whether it asks clients for a certificate (mtls).',
  }),
  SERVER_TLS_CERT: secret({ id: 'CFG-129', help: 'Certificate of the gRPC server, as PEM text.' }),
  SERVER_TLS_CERT_FILE: string({ id: 'CFG-130', help: 'File that holds that certificate.' }),
  SERVER_TLS_KEY: secret({ id: 'CFG-131', help: 'Private key of that certificate, as PEM text.' }),
  SERVER_TLS_KEY_FILE: string({ id: 'CFG-132', help: 'File that holds that private key.' }),
  SERVER_TLS_ROOT_CA: secret({
    id: 'CFG-133',
    help: 'Authority whose client certificates the gRPC server accepts, as PEM text.',
  }),
  SERVER_TLS_ROOT_CA_FILE: string({
    id: 'CFG-134',
    help: 'File that holds the certificate of that authority.',
  }),
  SERVER_TLS_SERVER_NAME: string({
    id: 'CFG-135',
    help: 'Name that clients expect in the certificate of the gRPC server.',
  }),
  SERVER_INTERNAL_CLIENT_BASE_STRATEGY: oneOf(STRATEGIES, {
    id: 'CFG-136',
    aliases: ['SERVER_INTERNAL_CLIENT_TLS_BASE_STRATEGY'],
    help: 'TLS of calls from the platform to its own gRPC port, which the probe of SERVER_MONITORING_ENABLED makes: the services call each other over Postgres and the broker only. Without it as SERVER_TLS_STRATEGY.',
  }),
  SERVER_INTERNAL_CLIENT_BASE_INHERIT_BASE: bool({
    id: 'CFG-137',
    aliases: ['SERVER_INTERNAL_CLIENT_TLS_BASE_INHERIT_BASE', 'SERVER_INTERNAL_CLIENT_INHERIT_BASE'],
    default: true,
    help: 'Uses SERVER_TLS_* for what is not set for such calls: certificate, key, authority, name.',
  }),
  SERVER_INTERNAL_CLIENT_TLS_BASE_CERT: secret({
    id: 'CFG-138',
    aliases: ['SERVER_INTERNAL_CLIENT_BASE_CERT'],
    help: 'Client certificate for such calls, as PEM text.',
  }),
  SERVER_INTERNAL_CLIENT_TLS_BASE_CERT_FILE: string({
    id: 'CFG-139',
    aliases: ['SERVER_INTERNAL_CLIENT_BASE_CERT_FILE'],
    help: 'File that holds that client certificate.',
  }),
  SERVER_INTERNAL_CLIENT_TLS_BASE_KEY: secret({
    id: 'CFG-140',
    aliases: ['SERVER_INTERNAL_CLIENT_BASE_KEY'],
    help: 'Private key of that client certificate, as PEM text.',
  }),
  SERVER_INTERNAL_CLIENT_TLS_BASE_KEY_FILE: string({
    id: 'CFG-141',
    aliases: ['SERVER_INTERNAL_CLIENT_BASE_KEY_FILE'],
    help: 'File that holds that private key.',
  }),
  SERVER_INTERNAL_CLIENT_TLS_BASE_ROOT_CA: secret({
    id: 'CFG-142',
    aliases: ['SERVER_INTERNAL_CLIENT_BASE_ROOT_CA'],
    help: 'Authority trusted in such calls, as PEM text.',
  }),
  SERVER_INTERNAL_CLIENT_TLS_BASE_ROOT_CA_FILE: string({
    id: 'CFG-143',
    aliases: ['SERVER_INTERNAL_CLIENT_BASE_ROOT_CA_FILE'],
    help: 'File that holds the certificate of that authority.',
  }),
  SERVER_INTERNAL_CLIENT_TLS_SERVER_NAME: string({
    id: 'CFG-144',
    aliases: ['SERVER_INTERNAL_CLIENT_TLS_BASE_SERVER_NAME', 'SERVER_INTERNAL_CLIENT_BASE_SERVER_NAME'],
    help: 'Name expected in the certificate of the gRPC server in such calls.',
  }),
  SERVER_INTERNAL_CLIENT_INTERNAL_GRPC_BROADCAST_ADDRESS: address({
    id: 'CFG-145',
    help: 'gRPC address that the probe of SERVER_MONITORING_ENABLED dials, and that certificates of `hatchet-admin quickstart` name too; without it SERVER_GRPC_BROADCAST_ADDRESS.',
  }),
};

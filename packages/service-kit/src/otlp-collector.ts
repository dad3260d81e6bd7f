import { type ChannelCredentials, credentials, Metadata } from '@grpc/grpc-js';
import { type Config, ConfigError } from '@hatchet-ts/config';
import { setGlobalErrorHandler } from '@opentelemetry/core';
import { type Resource, resourceFromAttributes } from '@opentelemetry/resources';
import type { Logger } from './logging/logger';

/** Where telemetry of this process goes, in the words of the exporters. */
export interface OtlpCollector {
  exporter: { url: string; credentials: ChannelCredentials; metadata: Metadata };
  resource: Resource;
}

/**
 * The OTLP/gRPC collector of SERVER_OTEL_* (CFG-153 to CFG-155, CFG-157). What it does not take is logged.
 * @param address SERVER_OTEL_COLLECTOR_URL
 * @throws ConfigError when the address cannot be read
 */
export function otlpCollector(
  config: Config,
  address: string,
  { instance, logger }: { instance: string; logger: Logger },
): OtlpCollector {
  const metadata = new Metadata();
  if (config.SERVER_OTEL_COLLECTOR_AUTH) metadata.set('authorization', config.SERVER_OTEL_COLLECTOR_AUTH);
  setGlobalErrorHandler((error) => logger.warn({ error }, 'the collector did not take telemetry'));
  return {
    exporter: {
      url: collectorUrl(address),
      credentials: config.SERVER_OTEL_INSECURE ? credentials.createInsecure() : credentials.createSsl(),
      metadata,
    },
    resource: resourceFromAttributes({
      'service.name': config.SERVER_OTEL_SERVICE_NAME ?? 'hatchet',
      'service.instance.id': instance,
    }),
  };
}

/** `host:port`, as the original takes it, or a URL. */
function collectorUrl(address: string): string {
  const url = address.includes('://') ? address : `http://${address}`;
  if (URL.canParse(url)) return url;
  throw new ConfigError([
    {
      variable: 'SERVER_OTEL_COLLECTOR_URL',
      value: JSON.stringify(address),
      rule: 'must be host:port or a URL',
    },
  ]);
}

import { randomUUID } from 'node:crypto';
import { type Config, ConfigError } from '@hatchet-ts/config';
import { redactText } from './logging/redaction';

const TIMEOUT_MS = 5_000;
/** Reports under way at the same time; an error that happens a thousand times a second says no more than one. */
const UNDER_WAY_MAX = 10;
const FRAME = /^\s*at (?:(?<function>.*?) \()?(?<file>.*?):(?<line>\d+):(?<column>\d+)\)?$/;

export interface ReportedError {
  message: string;
  error: Error | undefined;
  /** Name of the process. */
  service: string;
}

/**
 * Reports errors that the platform logs to Sentry (CFG-85 to CFG-88), as envelopes over HTTP. Sentry's own library for
 * Node brings a second OpenTelemetry with instrumentation of everything, which processes that are traced already, and
 * those that must stay fast, cannot have.
 */
export class ErrorReporter {
  private underWay = new Set<Promise<void>>();

  private constructor(
    private readonly url: string,
    private readonly publicKey: string,
    private readonly environment: string,
    private readonly sampleRate: number,
  ) {}

  /**
   * @returns undefined when Sentry is not enabled
   * @throws ConfigError for a DSN that cannot be read
   */
  static of(config: Config): ErrorReporter | undefined {
    const dsn = config.SERVER_ALERTING_SENTRY_DSN;
    if (!config.SERVER_ALERTING_SENTRY_ENABLED || dsn === undefined) return undefined;
    const parsed = URL.canParse(dsn) ? new URL(dsn) : undefined;
    const project = parsed?.pathname.split('/').at(-1);
    if (!parsed?.username || !project)
      throw new ConfigError([
        {
          variable: 'SERVER_ALERTING_SENTRY_DSN',
          value: undefined,
          rule: 'must be of the form https://KEY@HOST/PROJECT',
        },
      ]);
    const path = parsed.pathname.slice(0, -project.length);
    return new ErrorReporter(
      `${parsed.protocol}//${parsed.host}${path}api/${project}/envelope/`,
      parsed.username,
      config.SERVER_ALERTING_SENTRY_ENVIRONMENT,
      config.SERVER_ALERTING_SENTRY_SAMPLE_RATE,
    );
  }

  /** Never fails and never waits: what cannot be reported stands in the log all the same. */
  report(reported: ReportedError): void {
    if (Math.random() >= this.sampleRate || this.underWay.size >= UNDER_WAY_MAX) return;
    const sending = this.send(reported).finally(() => this.underWay.delete(sending));
    this.underWay.add(sending);
  }

  /** Waits for the reports under way. */
  async drain(): Promise<void> {
    await Promise.all(this.underWay);
  }

  private async send({ message, error, service }: ReportedError): Promise<void> {
    const eventId = randomUUID().replaceAll('-', '');
    const event = {
      event_id: eventId,
      timestamp: Date.now() / 1000,
      platform: 'node',
      level: 'error',
      environment: this.environment,
      server_name: service,
      tags: { service },
      logger: 'hatchet',
      message: redactText(message),
      exception: error && {
        values: [
          {
            type: error.name,
            value: redactText(error.message),
            stacktrace: { frames: framesOf(error.stack ?? '') },
          },
        ],
      },
    };
    const lines = [{ event_id: eventId, sent_at: new Date().toISOString() }, { type: 'event' }, event];
    try {
      const response = await fetch(this.url, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-sentry-envelope',
          'x-sentry-auth': `Sentry sentry_version=7, sentry_client=hatchet-ts/1.0, sentry_key=${this.publicKey}`,
        },
        body: `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`,
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      await response.arrayBuffer();
    } catch (failure) {
      // Not through the logger, which would report it in turn.
      process.stderr.write(`an error could not be reported to Sentry: ${(failure as Error).message}\n`);
    }
  }
}

/** Oldest call first, as Sentry wants them. */
function framesOf(stack: string) {
  return stack
    .split('\n')
    .map((line) => FRAME.exec(line)?.groups)
    .filter((groups) => groups !== undefined)
    .map(({ function: name, file, line, column }) => ({
      function: name,
      filename: file,
      lineno: Number(line),
      colno: Number(column),
      in_app: !file!.includes('node_modules') && !file!.startsWith('node:'),
    }))
    .reverse();
}

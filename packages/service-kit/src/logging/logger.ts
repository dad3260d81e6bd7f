import pino from 'pino';
import pretty from 'pino-pretty';
import { redactFields, redactText } from './redaction';

export type Logger = pino.Logger;
export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';
export type LogFormat = 'json' | 'console';

export interface LoggerOptions {
  /** Least severe level that is written (`SERVER_LOGGER_LEVEL`, CFG-146); default `info`. */
  level?: LogLevel;
  /** `json`: one object per line; `console`: text for people (`SERVER_LOGGER_FORMAT`, CFG-147). Default `json`. */
  format?: LogFormat;
  /** Name of the process, written with every line. */
  service: string;
  /** Where lines go; default standard output, written synchronously so that a crash loses none. */
  destination?: NodeJS.WritableStream;
  /** Called for every line of level `error` or above, also of child loggers. */
  onError?: (message: string, error: Error | undefined) => void;
}

const MESSAGE_KEY = 'message';

const serializeError = (error: Error) => redactFields(pino.stdSerializers.err(error));

/**
 * The log of a process. Two nets keep secrets and user data out of it: fields are withheld by their name at any
 * depth, and the finished line is searched for connection strings, authorization values and tokens, which also
 * catches texts of errors from libraries.
 */
export function createLogger(options: LoggerOptions): Logger {
  const { level = 'info', format = 'json', service, destination = process.stdout } = options;
  const settings: pino.LoggerOptions = {
    level,
    base: { service },
    messageKey: MESSAGE_KEY,
    errorKey: 'error',
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: serializeError, error: serializeError },
    formatters: {
      level: (label) => ({ level: label }),
      log: (fields) => redactFields(fields) as Record<string, unknown>,
    },
    hooks: {
      streamWrite: redactText,
      ...(options.onError ? { logMethod: tellingErrors(options.onError) } : {}),
    },
  };
  return withholdingBindings(pino(settings, streamFor(format, destination)));
}

const ERROR_LEVEL = 50;

type LogMethod = NonNullable<NonNullable<pino.LoggerOptions['hooks']>['logMethod']>;

function tellingErrors(onError: NonNullable<LoggerOptions['onError']>): LogMethod {
  return function logMethod(this: Logger, args, method, level) {
    method.apply(this, args);
    if (level < ERROR_LEVEL) return;
    const [first, message] = args as [unknown, string?];
    const error = (first as { error?: unknown } | undefined)?.error ?? first;
    onError(
      message ?? (typeof first === 'string' ? first : 'an error'),
      error instanceof Error ? error : undefined,
    );
  };
}

function streamFor(format: LogFormat, destination: NodeJS.WritableStream): pino.DestinationStream {
  const isStdout = destination === process.stdout;
  if (format === 'json') return isStdout ? pino.destination({ fd: 1, sync: true }) : destination;
  return pretty({
    colorize: isStdout && process.stdout.isTTY,
    destination: isStdout ? 1 : destination,
    errorLikeObjectKeys: ['err', 'error'],
    ignore: 'service',
    messageFormat: `{service}: {${MESSAGE_KEY}}`,
    messageKey: MESSAGE_KEY,
    sync: true,
    translateTime: 'SYS:HH:MM:ss.l',
  });
}

/** pino applies the formatters to the fields of a line but not to those of a child logger. */
function withholdingBindings(logger: Logger): Logger {
  const makeChild = logger.child;
  // Children have their parent as prototype, so theirs are made the same way.
  Object.defineProperty(logger, 'child', {
    value(this: Logger, bindings: pino.Bindings, options?: pino.ChildLoggerOptions) {
      return Reflect.apply(makeChild, this, [redactFields(bindings), options]);
    },
  });
  return logger;
}

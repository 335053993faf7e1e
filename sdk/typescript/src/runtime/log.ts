export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'off';

/** What the console and most loggers have. */
export type Logger = Record<Exclude<LogLevel, 'off'>, (message: string) => void>;

const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error', 'off'];

/** A logger that passes on what is at least as important as `level`. */
export function leveled(logger: Logger, level: LogLevel): Logger {
  const from = LEVELS.indexOf(level);
  const pass = (name: keyof Logger) => (message: string) => {
    if (LEVELS.indexOf(name) >= from) logger[name](message);
  };
  return { debug: pass('debug'), info: pass('info'), warn: pass('warn'), error: pass('error') };
}

/** The level that a text names; anything else is `warn`. */
export function levelOf(text: string | undefined): LogLevel {
  return LEVELS.find((level) => level === text) ?? 'warn';
}

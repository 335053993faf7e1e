export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'off';

/** The methods of a logger, which the console and most loggers have. */
export type Logger = Record<Exclude<LogLevel, 'off'>, (message: string) => void>;

const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error', 'off'];

/** Returns a logger that passes on messages of at least this level. */
export function leveled(logger: Logger, level: LogLevel): Logger {
  const from = LEVELS.indexOf(level);
  const pass = (name: keyof Logger) => (message: string) => {
    if (LEVELS.indexOf(name) >= from) logger[name](message);
  };
  return { debug: pass('debug'), info: pass('info'), warn: pass('warn'), error: pass('error') };
}

/** Returns the level with this name, or `warn` for any other text. */
export function levelOf(text: string | undefined): LogLevel {
  return LEVELS.find((level) => level === text) ?? 'warn';
}

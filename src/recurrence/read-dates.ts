import type { Tokens } from './tokens.ts';

/** Reads `09:00`, `9am`, `9:30 pm`, `noon` or `midnight`. */
export function readTime(tokens: Tokens): string | undefined {
  if (tokens.take('noon')) return '12:00';
  if (tokens.take('midnight')) return '00:00';
  const [, hour = '', minute = '00'] = tokens.takeMatch(/^(\d{1,2})(?::(\d{2}))?$/) ?? [];
  if (hour === '') return undefined;
  const isMorning = tokens.take('am');
  const isAfternoon = !isMorning && tokens.take('pm');
  const isTwelve = isMorning || isAfternoon;
  if (isTwelve && (Number(hour) < 1 || Number(hour) > 12)) return undefined;
  const hours = isTwelve ? (Number(hour) % 12) + (isAfternoon ? 12 : 0) : Number(hour);
  if (hours > 23 || Number(minute) > 59) return undefined;
  return `${String(hours).padStart(2, '0')}:${minute}`;
}

/** Reads `24 December 2026`, `December 24th, 2026` or `2026-12-24`, as `20261224`. */
export function readDate(tokens: Tokens): string | undefined {
  const iso = tokens.takeMatch(/^\d{4}-\d{2}-\d{2}$/)?.[0];
  if (iso) return iso.replaceAll('-', '');
  const date = readDayOfMonth(tokens);
  tokens.take(',');
  const year = date && tokens.takeMatch(/^\d{4}$/)?.[0];
  return date && year
    ? `${year}${String(date.month).padStart(2, '0')}${String(date.day).padStart(2, '0')}`
    : undefined;
}

/** Reads `24 December`, `24th of December` or `December 24`. */
export function readDayOfMonth(tokens: Tokens): { day: number; month: number } | undefined {
  const readNumber = () => tokens.ordinal() ?? tokens.number();
  return (
    tokens.try(() => {
      const day = readNumber();
      tokens.take('of');
      const month = tokens.month();
      return day === undefined || month === undefined ? undefined : { day, month };
    }) ??
    tokens.try(() => {
      const month = tokens.month();
      const day = month === undefined ? undefined : readNumber();
      return day === undefined || month === undefined ? undefined : { day, month };
    })
  );
}

/** Reads `at 09:00 UTC`, as `T090000Z`. */
export function readEndTime(tokens: Tokens): string | undefined {
  return tokens.try(() => {
    if (!tokens.take('at')) return undefined;
    const [, hour = '', minute = '', second = '00'] =
      tokens.takeMatch(/^(\d{2}):(\d{2})(?::(\d{2}))?$/) ?? [];
    return tokens.take('utc') ? `T${hour}${minute}${second}Z` : undefined;
  });
}

export type HeldTimers = {
  /** Fires all timers that have been set and not cleared. */
  fire(): void;
  /** Fires them, and holds no further ones. */
  release(): void;
};

/**
 * Holds the timers of this process for whose time `isHeld` returns true, so that a test decides when they
 * fire.
 */
export function holdTimers(isHeld: (milliseconds: number) => boolean): HeldTimers {
  const real = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout };
  const held = new Map<unknown, () => void>();
  const hold = (callback: (...args: unknown[]) => void, milliseconds = 0, ...args: unknown[]) => {
    const timer = real.setTimeout(callback, milliseconds, ...args);
    if (!isHeld(milliseconds)) return timer;
    real.clearTimeout(timer);
    held.set(timer, () => callback(...args));
    return timer;
  };
  const clear = (timer: Parameters<typeof clearTimeout>[0]) => {
    held.delete(timer);
    real.clearTimeout(timer);
  };
  Object.assign(globalThis, { setTimeout: hold, clearTimeout: clear });
  const fire = () => {
    const due = [...held.values()];
    held.clear();
    for (const callback of due) callback();
  };
  return {
    fire,
    release() {
      Object.assign(globalThis, real);
      fire();
    },
  };
}

export type HeldTimers = {
  /** Lets all of them come due that have been set by now and not cleared. */
  fire(): void;
  /** Fires them, and holds no more. */
  release(): void;
};

/** Holds the timers of this process whose time is `isHeld`, so that a test decides when they come due. */
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

import { readFileSync } from 'node:fs';
import { satisfies, validRange } from 'semver';
import { licenseProblems } from './licenses.ts';
import { type Locked, lockedPackages, readLock } from './lock.ts';

/** A known vulnerability of a package that TaskFlow uses. The list only grows, so that no change brings an old version back. */
export type Advisory = {
  package: string;
  /** A range of versions. */
  affected: string;
  advisory: string;
  about: string;
  /** Day on which it was added to the list. */
  listed: string;
};

const readAdvisories = (): Advisory[] =>
  JSON.parse(readFileSync(new URL('advisories.json', import.meta.url), 'utf8'));

/** Decisions about scripts that run at an installation, by name: see `allowScripts` of npm. */
type Scripts = Record<string, boolean>;

/** Returns a line for each problem of the lock file that can be found without a network. */
export function checkDependencies(): string[] {
  const packages = lockedPackages(readLock());
  const { allowScripts }: { allowScripts: Scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
  return [
    ...advisoryProblems(packages, readAdvisories()),
    ...licenseProblems(packages),
    ...integrityProblems(packages),
    ...scriptProblems(packages, allowScripts),
  ];
}

export function advisoryProblems(packages: readonly Locked[], advisories: readonly Advisory[]): string[] {
  return advisories.flatMap(({ package: name, affected, advisory, about }) => {
    if (validRange(affected) === null) return [`${advisory}: ${affected} is not a range of versions.`];
    return packages
      .filter((each) => each.name === name && satisfies(each.version, affected, { includePrerelease: true }))
      .map(({ path, version }) => `${path} ${version}: ${about} (${advisory}). Update it.`);
  });
}

/** Without a digest, an installation takes what the registry sends. */
export function integrityProblems(packages: readonly Locked[]): string[] {
  return packages
    .filter(({ integrity }) => !integrity?.startsWith('sha512-'))
    .map(
      ({ path }) =>
        `${path}: the lock file has no SHA-512 digest. Run \`npm run check:dependencies -- --repair\`.`,
    );
}

export function scriptProblems(packages: readonly Locked[], allowed: Scripts): string[] {
  const names = new Set(packages.filter(({ hasScript }) => hasScript).map(({ name }) => name));
  const undecided = [...names].filter((name) => allowed[name] === undefined);
  return undecided.map(
    (name) => `${name}: runs a script when it is installed. Decide on it in allowScripts of package.json.`,
  );
}

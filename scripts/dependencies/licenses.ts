import type { Locked } from './lock.ts';

/** Licenses that allow everyone to run and pass on TaskFlow, with nothing but a notice. */
const ALLOWED = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  'MIT',
  'MIT-0',
  'PostgreSQL',
  'Python-2.0',
]);

type Exception = { packages: RegExp; license: string; why: string };

/** Packages whose license is not in their lock entry or not in the list, and why they can be used. */
const EXCEPTIONS: readonly Exception[] = [
  {
    packages: /^(busboy|streamsearch)$/,
    license: 'MIT',
    why: 'the field `licenses` of an old form, and the file LICENSE, name MIT',
  },
  {
    packages: /^@img\/sharp-(libvips-|win32-|wasm32)/,
    license: 'LGPL-3.0-or-later',
    why: 'libvips is a separate library that is loaded at run time, unmodified, and can be replaced',
  },
];

const exceptionOf = (name: string) => EXCEPTIONS.find(({ packages }) => packages.test(name));

/** Returns the license of a package, as an SPDX expression. */
export const licenseOf = ({ name, license }: Pick<Locked, 'name' | 'license'>): string =>
  license ?? exceptionOf(name)?.license ?? 'unknown';

/** Whether an SPDX expression has only allowed licenses, or offers such a choice. */
function isAllowed(expression: string, also: string | undefined): boolean {
  return expression
    .replaceAll(/[()]/g, '')
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every((name) => ALLOWED.has(name) || name === also));
}

/** Returns a line for each package of the service whose license is not allowed, and for each exception that is not needed. */
export function licenseProblems(packages: readonly Locked[]): string[] {
  const shipped = packages.filter(({ isDev }) => !isDev);
  const refused = shipped
    .filter((each) => !isAllowed(licenseOf(each), exceptionOf(each.name)?.license))
    .map(
      (each) =>
        `${each.name} ${each.version}: the license ${licenseOf(each)} is not allowed. Choose another package, or explain an exception in scripts/dependencies/licenses.ts.`,
    );
  const unneeded = EXCEPTIONS.filter(({ packages: names }) => !shipped.some(({ name }) => names.test(name)));
  return [
    ...refused,
    ...unneeded.map(({ packages: names }) => `${names}: no package needs this exception. Remove it.`),
  ];
}

/** Returns the licenses of the packages that the npm package installs or contains, as Markdown. */
export function licensePage(packages: readonly Locked[]): string {
  const rows = packages.map((each) => `| ${each.name} | ${each.version} | ${licenseOf(each)} |`);
  return `# Licenses of the packages that TaskFlow uses

The texts are in the folders of the packages.

| Package | Version | License |
| --- | --- | --- |
${[...new Set(rows)].sort().join('\n')}
`;
}

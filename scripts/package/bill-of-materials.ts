import { execFileSync } from 'node:child_process';
import type { Locked } from '../dependencies/lock.ts';

/** The parts of a CycloneDX document that are used here. */
type Bill = {
  serialNumber?: string;
  metadata: { timestamp?: string };
  components: Component[];
};
type Component = { 'bom-ref': string; name: string; version: string; group?: string };

/**
 * Returns the bill of materials of the npm package in the format CycloneDX: the packages that are installed with it on any platform, and
 * those that it contains. Without a time and a random number, so that the same source makes the same package.
 */
export function billOfMaterials(packages: readonly Locked[], builtIn: readonly Locked[]): Bill {
  const text = execFileSync(
    'npm',
    ['sbom', '--sbom-format=cyclonedx', '--sbom-type=application', '--package-lock-only'],
    { encoding: 'utf8', maxBuffer: 1e9 },
  );
  const { serialNumber: _, metadata, ...bill }: Bill = JSON.parse(text);
  const { timestamp: __, ...facts } = metadata;
  const shipped = new Set(
    [...packages.filter(({ isDev }) => !isDev), ...builtIn].map(({ name, version }) => `${name}@${version}`),
  );
  const components = bill.components.filter(({ group, name, version }) =>
    shipped.has(`${group ? `${group}/` : ''}${name}@${version}`),
  );
  const known = new Set(components.map((component) => component['bom-ref']));
  return { ...bill, metadata: facts, components, ...dependenciesOf(bill, known) };
}

/** Removes the dependencies of packages that are left out. */
function dependenciesOf(bill: object, known: ReadonlySet<string>): object {
  if (!('dependencies' in bill) || !Array.isArray(bill.dependencies)) return {};
  const dependencies: { ref: string; dependsOn?: string[] }[] = bill.dependencies;
  return {
    dependencies: dependencies
      .filter(({ ref }) => known.has(ref) || ref.startsWith('taskflow@'))
      .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((each) => known.has(each)) })),
  };
}

import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { parseAllDocuments } from 'yaml';
import { hasPython, virtualEnvironment } from '../../scripts/virtualenv.ts';
import { configurationReference } from '../../src/config.ts';
import { suite } from '../suite.ts';

const FILES = globSync('deploy/kubernetes/*.yaml').sort();
const VERSION = '1.37';

type Probe = { httpGet: { path: string } };
type Container = {
  args?: string[];
  image: string;
  securityContext: { readOnlyRootFilesystem: boolean };
  readinessProbe?: Probe;
  livenessProbe?: Probe;
};
type Manifest = {
  kind: string;
  metadata: { name: string };
  data?: Record<string, string>;
  spec: { template: { spec: { containers: Container[]; terminationGracePeriodSeconds?: number } } };
};

const manifests = FILES.flatMap((file) =>
  parseAllDocuments(readFileSync(file, 'utf8')).map((document) => document.toJS() as Manifest),
);
const podsOf = (kind: string) =>
  manifests.filter((each) => each.kind === kind).map(({ spec }) => spec.template.spec);

suite('the manifests for Kubernetes', (it) => {
  it('fit the schemas of Kubernetes', () => {
    if (!hasPython()) return console.log('SKIPPED the manifests: there is no Python 3.10 with venv');
    const program = virtualEnvironment('tests/deploy/requirements.txt').at('kubernetes-validate');
    const { status, stdout, stderr } = spawnSync(program, ['--strict', '-k', VERSION, ...FILES], {
      encoding: 'utf8',
    });
    assert.is(status, 0, `${stdout}${stderr}`);
  });

  it('probe, stop in time, and write only to volumes', () => {
    const pods = podsOf('Deployment');
    assert.is(pods.length, 2);
    for (const { containers, terminationGracePeriodSeconds = 0 } of pods) {
      assert.ok(terminationGracePeriodSeconds >= 30);
      for (const { readinessProbe, livenessProbe, securityContext } of containers) {
        assert.is(readinessProbe?.httpGet.path, '/health/ready');
        assert.is(livenessProbe?.httpGet.path, '/health/live');
        assert.is(securityContext.readOnlyRootFilesystem, true);
      }
    }
  });

  it('use one image, and only variables that exist', () => {
    const images = [...podsOf('Deployment'), ...podsOf('Job')].flatMap(({ containers }) =>
      containers.map(({ image }) => image),
    );
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
    assert.equal([...new Set(images)], [`taskflow:${version}`]);
    const known = new Set(configurationReference().map(({ name }) => name));
    const used = manifests.flatMap(({ kind, data = {} }) => (kind === 'ConfigMap' ? Object.keys(data) : []));
    assert.equal(
      used.filter((name) => !known.has(name)),
      [],
    );
  });
});

import { randomBytes } from 'node:crypto';
import * as assert from 'uvu/assert';
import { upload } from '../attachments-kit.ts';
import { startS3 } from '../files/s3.ts';
import { suite } from '../suite.ts';
import { createTask } from '../world.ts';
import { ask, contentOf, install } from './kit.ts';

suite('backups in an S3-compatible store', (it) => {
  it('restore a moment, and the files of attachments', async () => {
    const s3 = await startS3();
    const installation = await install({ ...s3.options, prefix: 'taskflow' });
    try {
      const archiver = installation.archive();
      await installation.backUp();
      const ada = await installation.world.person('Ada Lovelace');
      // More than one object, and less than the limit of the world.
      await upload(ada, await createTask(ada), randomBytes(900_000));
      await installation.copyFiles();
      const before = await contentOf(installation.url(), ['task', 'attachment']);
      const at = await installation.now();
      await ask(installation.url(), 'delete from task');
      await installation.archived(archiver);
      await archiver.stop();
      await installation.stop();
      const { files } = await installation.restore(at);
      assert.equal(files, { checked: 1, restored: 1, missing: [] });
      await installation.start();
      assert.equal(await contentOf(installation.url(), ['task', 'attachment']), before);
    } finally {
      await installation.remove();
      await s3.stop();
    }
  });
});

import * as assert from 'uvu/assert';
import { listedOperations } from '../../src/docs/operations.ts';
import { readContract } from '../../src/document.ts';
import { inBrowser, open } from './browser.ts';

const listed = Map.groupBy(listedOperations(readContract()), ({ tag }) => tag);

inBrowser('the pages of tags in the reference', (it) => {
  for (const { name } of readContract().tags) {
    it(`show each operation and event of ${name}`, async ({ url }, browser) => {
      const { page, complaints } = await open(browser, `${url}/docs/reference/${name}`);
      const sections = page.locator('[data-section-id^="operation/"]');
      await sections.first().waitFor();
      const shown = await sections.evaluateAll((all) => all.map(({ id }) => id.replace('operation/', '')));
      const expected = listed.get(name)?.map(({ operationId }) => operationId);
      assert.equal(shown.sort(), expected?.sort());
      assert.equal(complaints, []);
      await page.close();
    });
  }
});

import * as assert from 'uvu/assert';
import { etagOf } from '../../src/etag.ts';
import { UNKNOWN_ID, withoutRequestId } from '../fixtures.ts';
import { operation } from '../world.ts';

operation('getMember', (it) => {
  it('200: returns the member as in the list, with an ETag', async ({ vera, grace, project_id }) => {
    const path = `/projects/${project_id}/members/${grace.id}`;
    const { body, headers } = await vera.get(path).expect(200);
    const list = await vera.get(`/projects/${project_id}/members?q=grace`).expect(200);
    assert.equal([body.data], list.body.data);
    assert.is(headers['etag'], etagOf(body.data, `${project_id}/${grace.id}`));
    await vera.get(`/projects/${project_id.toUpperCase()}/members/${grace.id.toUpperCase()}`).expect(200);
  });

  it('304: the caller has the current member', async ({ vera, ada, grace, project_id }) => {
    const path = `/projects/${project_id}/members/${grace.id}`;
    const { headers } = await vera.get(path).expect(200);
    const tag = headers['etag'] ?? '';
    await vera.get(path).set('if-none-match', tag).expect(304);
    await ada.patch(path).send({ role: 'viewer' }).expect(200);
    await vera.get(path).set('if-none-match', tag).expect(200);
  });

  it('400: an ID that is not a UUID', async ({ ada, project_id }) => {
    const { body } = await ada.get(`/projects/${project_id}/members/me`).expect(400);
    assert.is(body.errors[0].field, 'user_id');
  });

  it('404: a stranger, an unknown user and a project of others look the same', async (world) => {
    const { ada, eve, grace, project_id } = world;
    const none = await ada.get(`/projects/${project_id}/members/${UNKNOWN_ID}`).expect(404);
    const stranger = await ada.get(`/projects/${project_id}/members/${eve.id}`).expect(404);
    const hidden = await eve.get(`/projects/${project_id}/members/${grace.id}`).expect(404);
    assert.equal(withoutRequestId(stranger), withoutRequestId(none));
    assert.equal(withoutRequestId(hidden), withoutRequestId(none));
  });
});

import * as assert from 'uvu/assert';
import type { Schema } from '../../src/contract.ts';
import type { CloudEvent } from '../../src/webhooks/formats/cloudevents.ts';
import { type SlackMessage, toSlack } from '../../src/webhooks/formats/slack.ts';
import { createWebhook, deliverAll, openSink, type Sink } from '../webhooks-kit.ts';
import { APP_URL, createTask, inWorld } from '../world.ts';

type Block = { type: string; text?: { text: string }; elements?: { text: string }[] };

const messagesOf = (sink: Sink): SlackMessage[] => sink.received.map(({ body }) => JSON.parse(body));

/** The texts of the blocks, without the zero-width spaces that end formatting. */
const shown = ({ blocks }: SlackMessage) =>
  (blocks as Block[]).map(({ text, elements }) =>
    (text?.text ?? elements?.map((each) => each.text).join(' ') ?? '').replaceAll('\u200B', ''),
  );

inWorld('webhooks: formats', (it) => {
  it('slack: says who did what, with names, links and times in place of IDs', async (world) => {
    const { ada, grace, vera, project_id } = world;
    const sink = await openSink();
    await createWebhook(ada, { url: sink.url, project_id, format: 'slack' });
    const task = await createTask(ada, {
      project_id,
      title: 'Punch *the* <cards>',
      description: 'First line\nSecond & last',
      priority: 'high',
      due_date: '2100-01-02T09:30:00.000Z',
      tags: ['engine', 'cards'],
      assignee_ids: [grace.id],
    });
    const path = `/tasks/${task.id}`;
    const patch = (body: object) => grace.patch(path).set('If-Match', '*').send(body).expect(200);
    await patch({ status: 'in_progress' });
    await patch({ due_date: null, due_on: '2100-01-05', assignee_ids: [vera.id], description: null });
    await patch({ status: 'completed' });
    await patch({ status: 'todo', estimate_minutes: 30 });
    const body = 'Look <!channel>\n*here*';
    const comment = await grace.post(`${path}/comments`).send({ body }).expect(201);
    await grace.delete(`${path}/comments/${comment.body.data.id}`).expect(204);
    await ada
      .patch(`/projects/${project_id}`)
      .set('If-Match', '*')
      .send({ default_assignee_id: grace.id, color: '#112233' })
      .expect(200);
    await ada.patch(`/projects/${project_id}/members/${vera.id}`).send({ role: 'member' }).expect(200);
    await ada.delete(path).expect(204);
    await deliverAll(world);
    const place = /^Analytical engine · <!date\^\d+\^\{date_short_pretty\} \{time\}\|[^>]+Z> · (\w+\.\w+)$/;
    const due = '<!date^4102565400^{date_short_pretty} {time}|2100-01-02T09:30:00.000Z>';
    const name = `*<${APP_URL}${path}|Punch *the* &lt;cards&gt;>*`;
    const texts = messagesOf(sink).map((message) => {
      const [last, ...others] = shown(message).toReversed();
      assert.match(last ?? '', place);
      return `${place.exec(last ?? '')?.[1]}: ${others.toReversed().join('\n')}`;
    });
    assert.equal(
      texts.toSorted(),
      [
        `task.created: *Ada Lovelace* created the task ${name}\n*assignees:* Grace Hopper\n*description:*\n>First line\n>Second &amp; last\n*due date:* ${due}\n*priority:* high\n*tags:* engine, cards`,
        `task.updated: *Grace Hopper* started the task ${name}`,
        `task.updated: *Grace Hopper* updated the task ${name}\n*assignees:* Grace Hopper → Vera Rubin\n*description:* ~First line Second &amp; last~\n*due date:* ~${due}~\n*due on:* 2100-01-05`,
        `task.updated: *Grace Hopper* completed the task ${name}`,
        `task.updated: *Grace Hopper* reopened the task ${name}\n*estimate minutes:* 30`,
        `comment.created: *Grace Hopper* commented on ${name}\n>Look &lt;!channel&gt;\n>*here*`,
        `comment.deleted: *Grace Hopper* deleted a comment on ${name}`,
        `project.updated: *Ada Lovelace* updated the project *<${APP_URL}/projects/${project_id}|Analytical engine>*\n*color:* #4F46E5 → #112233\n*default assignee:* Grace Hopper`,
        'member.updated: *Ada Lovelace* changed the role of *Vera Rubin*\n*role:* viewer → member',
        `task.deleted: *Ada Lovelace* moved the task ${name} to the trash`,
      ].toSorted(),
    );
    assert.is(sink.received[0]?.headers['content-type'], 'application/json');
    for (const { text } of messagesOf(sink)) assert.match(text, /^(Ada Lovelace|Grace Hopper) /);
  });

  it('slack: no event is longer than Slack accepts, or mentions a channel', async () => {
    const event = {
      type: 'task.updated',
      actor: { id: 'one', full_name: '&'.repeat(100), avatar_url: null },
      subject: { type: 'task', id: 'two', name: '<'.repeat(200) },
      project_id: null,
      changes: ['title', 'description', 'tags', ...Array.from({ length: 20 }, (_, n) => `field_${n}`)].map(
        (field) => ({ field, before: '<!channel> & '.repeat(1_000), after: '&*_~`'.repeat(2_000) }),
      ),
      created_at: '2026-03-02T10:12:00.000Z',
    } as unknown as Schema<'StreamedEvent'>;
    const { text, blocks } = toSlack(event, { names: new Map(), appUrl: undefined });
    for (const each of blocks as Block[]) assert.ok((each.text?.text.length ?? 0) <= 3_000);
    assert.ok(text.length <= 5_000);
    assert.not.match(JSON.stringify(blocks), '<!channel');
    assert.match(text, /_and \d+ more_$/);
  });

  it('cloudevents: has the attributes of CloudEvents 1.0, and the event as its data', async (world) => {
    const { ada, project_id } = world;
    const [cloud, json] = [await openSink(), await openSink()];
    await createWebhook(ada, { url: cloud.url, project_id, format: 'cloudevents' });
    await createWebhook(ada, { url: json.url, project_id, events: ['task.created', 'comment.created'] });
    const task = await createTask(ada, { project_id, title: 'Grüße' });
    await ada.post(`/tasks/${task.id}/comments`).send({ body: 'Hi' }).expect(201);
    await deliverAll(world);
    const received = cloud.received.map(({ body }) => JSON.parse(body) as CloudEvent);
    assert.equal(
      received.filter(({ type }) => type !== 'webhook.created').map(({ data }) => data),
      json.events(),
    );
    for (const [index, { data, sequence, ...attributes }] of received.entries()) {
      assert.equal(attributes, {
        specversion: '1.0',
        id: data.id,
        source: 'http://localhost',
        type: data.type,
        subject: `${data.subject.type}/${data.subject.id}`,
        time: data.created_at,
        datacontenttype: 'application/json',
      });
      assert.match(sequence, /^\d{15}$/);
      assert.is(Number(sequence), data.sequence);
      const headers = cloud.received[index]?.headers;
      assert.is(headers?.['content-type'], 'application/cloudevents+json; charset=utf-8');
      assert.is(headers?.['webhook-id'], data.id);
    }
  });
});

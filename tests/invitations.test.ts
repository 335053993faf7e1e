import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import type { ApiResponse } from './exchange.ts';
import { addMember, createProject } from './fixtures.ts';
import { accept, decline, invitationToken, invite, verify } from './invitations-kit.ts';
import { inWorld, PASSWORD, type Person, type World } from './world.ts';

type Reply = Pick<ApiResponse, 'status' | 'text'>;
type Action = () => PromiseLike<Reply>;

/** Numbers that are the same in each run. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

type Play = { project_id: string; charles: Person; wrong: Person };

/** What must never be true of a project, whatever happens at the same time. */
async function contradictions({ db }: World, { project_id, charles, wrong }: Play): Promise<string[]> {
  const { rows } = await sql<{ what: string }>`
    with last_event as (select distinct on (subject_id) subject_id, type from event
      where space_id = ${project_id} and subject_type = 'invitation' order by subject_id, position desc)
    select 'two open invitations' as what from invitation
      where project_id = ${project_id} and status = 'open' group by email having count(*) > 1
    union all select 'an open invitation of a former member' from invitation
      where project_id = ${project_id} and status = 'open' and not exists (select from project_member as member
        where member.project_id = invitation.project_id and member.user_id = invitation.inviter_id)
    union all select 'a member whose account is closed' from project_member
      join "user" on "user".id = user_id where project_id = ${project_id} and not active
    union all select 'the owner of another address is a member' from project_member
      where project_id = ${project_id} and user_id = ${wrong.id}
    union all select 'a member without an event' from project_member as member
      where project_id = ${project_id} and user_id = ${charles.id} and not exists (
        select from event where space_id = member.project_id and subject_id = member.user_id and type = 'member.added')
    union all select 'a higher role than that of the invitation' from project_member
      where project_id = ${project_id} and user_id = ${charles.id} and role > 'member'
    union all select 'not one owner, but ' || count(*) from project_member
      where project_id = ${project_id} and role = 'owner' having count(*) <> 1
    union all select invitation.status || ' after ' || last_event.type
      from invitation join last_event on subject_id = invitation.id
      where project_id = ${project_id} and last_event.type <> case status when 'open' then last_event.type
        when 'expired' then last_event.type else 'invitation.' || status end
    union all select 'open after ' || last_event.type from invitation join last_event on subject_id = invitation.id
      where status = 'open' and last_event.type not in ('invitation.created', 'invitation.resent')`.execute(
    db,
  );
  return rows.map(({ what }) => what);
}

inWorld('invitations', (it) => {
  it('never contradict members and events, with all changes of them at the same time on two nodes', async (world) => {
    const { ada, db } = world;
    const other = await world.serve();
    const below = numbers(7);
    for (let round = 0; round < 16; round += 1) {
      const { id: project_id } = await createProject(ada);
      const [inviter, second, charles, wrong] = (await Promise.all(
        ['Grace Hopper', 'Vera Rubin', 'Charles Babbage', 'Eve Stranger'].map((name) => world.person(name)),
      )) as [Person, Person, Person, Person];
      await verify(db, wrong, ...(round % 2 === 0 ? [charles] : []));
      for (const each of [inviter, second]) await addMember(db, project_id, each, 'admin');
      const { id, email } = await invite(inviter, project_id, { email: charles.email });
      const token = await invitationToken(world, email);
      const path = `/projects/${project_id}`;
      const at = (person: Person) => (below(2) === 0 ? person : other.as(person));
      const actions: readonly Action[] = [
        () => accept(at(charles), { token }),
        () => accept(at(charles), { token }).set('idempotency-key', 'once'),
        () => accept(at(charles), { invitation_id: id }),
        () => decline(at(charles), { token }),
        () => accept(at(wrong), { token }),
        () => accept(at(wrong), { invitation_id: id }),
        () => at(ada).delete(`${path}/invitations/${id}`),
        () => at(second).post(`${path}/invitations/${id}/resend`),
        () => at(second).post(`${path}/invitations`).send({ email: email.toUpperCase(), role: 'viewer' }),
        () => at(ada).patch(`${path}/members/${inviter.id}`).send({ role: 'viewer' }),
        () => at(ada).delete(`${path}/members/${inviter.id}`),
        () => at(inviter).delete(`${path}/members/${inviter.id}`),
        () => at(ada).delete(`${path}/members/${charles.id}`),
        () => at(ada).post(`${path}/transfer`).send({ user_id: inviter.id }),
        () => at(ada).patch(path).send({ archived: true }),
        () => at(ada).patch(path).send({ archived: false }),
        () => at(inviter).delete('/users/account').send({ password: PASSWORD }),
        () => at(charles).delete('/users/account').send({ password: PASSWORD }),
      ];
      const chosen = Array.from({ length: 9 }, () => actions[below(actions.length)] as Action);
      const replies = await Promise.all([accept(at(charles), { token }), ...chosen.map((act) => act())]);
      for (const { status, text } of replies) assert.ok(status < 500, text);
      assert.equal(await contradictions(world, { project_id, charles, wrong }), [], `round ${round}`);
    }
  });
});
